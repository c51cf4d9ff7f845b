"""Foreground children that die with us, in a session of their own, writing to a log file.

Linux only: the death signal is prctl(2)'s PR_SET_PDEATHSIG.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from services.launcher.accounts import Account

PR_SET_PDEATHSIG = 1
LONG_LOG = 10_000_000  # bytes
PAUSE = 0.02  # seconds between two looks at a child that starts or stops

# Loaded here: between fork and exec nothing may be imported or allocated by another thread's leave.
_prctl = ctypes.CDLL(None, use_errno=True).prctl


@dataclass(frozen=True, slots=True)
class Child:
    """A started process and the file its output goes to."""

    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def pid(self) -> int:
        """Its process id, which is also the id of its process group."""
        return self.process.pid

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self.process.poll() is None

    @property
    def ending(self) -> str:
        """How it ended: `code 1` or `SIGKILL`; empty while it runs."""
        code = self.process.poll()
        if code is None:
            return ""
        return f"code {code}" if code >= 0 else signal.Signals(-code).name

    def stop(self, signals: Sequence[signal.Signals], *, seconds: float) -> bool:
        """Send each of *signals* and wait up to *seconds* after each, then kill what is left of its group.

        Returns whether it ended without being killed.
        """
        for signum in signals:
            if not self.running:
                break
            self.process.send_signal(signum)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
        ended = not self.running
        self.kill()
        self.process.wait()
        return ended

    def kill(self) -> None:
        """Kill it and its process group, also when it has ended: a Celery worker may leave its pool behind.

        Does not wait, so that a signal handler may call it.
        """
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)


def start(
    argv: Sequence[str],
    *,
    log: Path,
    env: Mapping[str, str],
    account: Account | None = None,
    on_our_death: signal.Signals = signal.SIGKILL,
) -> Child:
    """Start *argv* with exactly *env*, as *account* when given, its output appended to *log*.

    The kernel sends it *on_our_death* when we end, however we end. The kernel's "we" is the thread that forked, so
    only the main thread may call this. Its own session keeps the terminal's Ctrl-C from reaching it before we decide.
    Raises OSError when the program cannot be executed.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("Children are started from the main thread: they die with the thread that started them.")
    _keep_small(log)
    with log.open("ab") as output:
        return Child(_spawn(argv, output, env, account, _die_with(os.getpid(), on_our_death)), log)


def _spawn(
    argv: Sequence[str],
    output: IO[bytes],
    env: Mapping[str, str],
    account: Account | None,
    before_exec: Callable[[], None],
) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        list(argv),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        env=dict(env),
        cwd="/" if account else None,  # the other user may not be allowed to enter the folder we stand in
        start_new_session=True,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        preexec_fn=before_exec,  # noqa: PLW1509 - see _die_with for what it may do
    )


def _die_with(parent: int, signum: signal.Signals) -> Callable[[], None]:
    """What the child does between fork and exec, where only system calls are safe: no locks, no imports, no logging.

    subprocess runs it after the change of user, which would have cleared the death signal. The parent may have ended
    before the signal was asked for; then nobody would send it, so the child looks once.
    """
    number = int(signum)

    def ask_for_signal() -> None:
        if _prctl(PR_SET_PDEATHSIG, number, 0, 0, 0) != 0 or os.getppid() != parent:
            os._exit(1)

    return ask_for_signal


def _keep_small(log: Path) -> None:
    """Set a long log aside before it is written to again; one older log is kept."""
    if log.exists() and log.stat().st_size > LONG_LOG:
        log.replace(log.with_name(f"{log.name}.1"))


def tail(log: Path, lines: int = 15) -> str:
    """The last *lines* of a log file, empty when there is none."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return ""


def wait_until(true: Callable[[], bool], *, seconds: float) -> bool:
    """Look until *true* holds, at most *seconds*. Returns whether it holds."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE)
    return True


def stands_in(pid: int, folder: Path) -> bool:
    """Whether a live process *pid* has *folder* as its working folder, as database servers have their data."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == folder
    except OSError:
        return False
