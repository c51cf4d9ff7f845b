"""The child process that reads calendars one after the other: questions on standard input, answers on standard output.

It has limits of its own and none of the parent's secrets: whatever a body makes it do, it only takes this process, and
the next body gets a new one. It ends when its parent does.
"""

import gc
import os
import resource
import signal
import sys
from pathlib import Path
from select import select
from zoneinfo import ZoneInfo

from shared.calendars.read import wire
from shared.calendars.read.parse import parse
from shared.calendars.read.refusals import Rejected

WALL_SECONDS = 60  # for one reading, should the parent be gone or stuck
TAKEN = b""  # said as soon as the whole question is here: what happens from then on may be the body's fault
MEMORY_BYTES = 272 * 1024 * 1024  # on top of what the process has when it starts
_LIMITS = (signal.SIGPROF, signal.SIGALRM)


def main() -> None:
    """Answer until nobody asks any more; whatever goes wrong ends the process without an answer."""
    _set_limits()
    gc.disable()  # looking for circles while a reading makes its many objects would take longer than making them
    gc.freeze()  # what is here now stays: only what readings leave is looked through
    parent = _end_of_parent()
    while sys.stdin.buffer in select([sys.stdin.buffer, *parent], [], [])[0]:
        signal.setitimer(signal.ITIMER_REAL, WALL_SECONDS)
        if not _answered_one():
            return
        gc.collect()  # at nobody's cost: the answer is out, and this reading's time is no longer counted
        signal.setitimer(signal.ITIMER_REAL, 0)


def _answered_one() -> bool:
    """Answer the next question, if there is one. Nothing of it is kept here."""
    question = wire.read_question(sys.stdin.buffer)
    if question is None:
        return False
    wire.write(sys.stdout.buffer, TAKEN)
    wire.write(sys.stdout.buffer, _answer(question))
    return True


def _set_limits() -> None:
    """Memory, no core dump, and signals that end this process even if the parent does not listen to them."""
    most = _memory() + MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for limit in _LIMITS:
        signal.signal(limit, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _LIMITS)


def _memory() -> int:
    """Bytes of address space that this process has; some systems map hundreds of megabytes of locales into each."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def _end_of_parent() -> list[int]:
    """A descriptor that can be read once the parent has ended, where the kernel has such.

    The end of standard input is not enough: processes forked from the parent may hold the other side open.
    """
    try:
        return [os.pidfd_open(os.getppid())]
    except (AttributeError, OSError):
        return []


def _answer(question: wire.Question) -> bytes:
    """The packed reading or refusal. The kernel ends the process when it takes more than its processor time."""
    signal.setitimer(signal.ITIMER_PROF, question.cpu_seconds)
    try:
        return wire.pack(parse(question.content, start=question.start, end=question.end, zone=ZoneInfo(question.zone)))
    except Rejected as rejected:
        return wire.pack(rejected)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


if __name__ == "__main__":
    main()
