"""CPU seconds of whole process trees, as the kernel counts them. Linux only; the kernel counts in steps of 10 ms."""

import os
from pathlib import Path

TICK = 1 / os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")
# Fields of /proc/<pid>/stat after the name in brackets, see proc_pid_stat(5).
PARENT, OWN, ENDED_CHILDREN = 1, slice(11, 13), slice(13, 15)


def of_tree(root: int) -> float:
    """User and system seconds of the process *root*, of its living descendants and of its children that have ended."""
    stats = {int(folder.name): found for folder in PROC.glob("[0-9]*") if (found := _stat(folder))}
    ticks = sum(int(field) for field in stats[root][ENDED_CHILDREN]) if root in stats else 0
    tree = {root}
    while below := {pid for pid, stat in stats.items() if int(stat[PARENT]) in tree} - tree:
        tree |= below
    return TICK * (ticks + sum(int(field) for pid in tree & stats.keys() for field in stats[pid][OWN]))


def of_children(root: int, command: str) -> float:
    """Seconds of the living children of the process *root* that have *command* in their command line."""
    found = {int(folder.name): stat for folder in PROC.glob("[0-9]*") if (stat := _stat(folder))}
    children = [pid for pid, stat in found.items() if int(stat[PARENT]) == root and command in _command(pid)]
    return TICK * sum(int(field) for pid in children for field in found[pid][OWN])


def _command(pid: int) -> str:
    try:
        return (PROC / str(pid) / "cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def _stat(folder: Path) -> list[str] | None:
    """The fields after the name; None when the process has just ended."""
    try:
        return (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
