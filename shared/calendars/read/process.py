"""Read calendars in a child process, so that no body can hold up, crash or fill the process that asks.

One child reads one calendar after the other, for starting one costs more than most readings. It gets a successor after
so many readings or octets, and at once when it came to a limit. The limits are for one reading: where a child that has
read before comes to one, a new child reads.
"""

import asyncio
import atexit
import os
import subprocess
import sys
from datetime import datetime
from threading import Lock, Timer
from time import monotonic
from zoneinfo import ZoneInfo

from shared.calendars.read import wire
from shared.calendars.read.reading import Reading

WALL_SECONDS = 30
MOST_READINGS = 200  # of one child: whatever it may have gathered is gone then
MOST_BYTES = 25 * 1024 * 1024  # of all bodies that one child reads: Python gives little memory back
_COMMAND = (sys.executable, "-m", "shared.calendars.read.child")


async def read(
    content: bytes, *, start: datetime, end: datetime, zone: ZoneInfo, seconds: float = WALL_SECONDS
) -> Reading:
    """`read_blocking` in a thread: the loop goes on meanwhile."""
    return await asyncio.to_thread(read_blocking, content, start=start, end=end, zone=zone, seconds=seconds)


def read_blocking(
    content: bytes, *, start: datetime, end: datetime, zone: ZoneInfo, seconds: float = WALL_SECONDS
) -> Reading:
    """Every occurrence that overlaps [start, end), aware times; *zone* is where the organiser is.

    It takes no more than so many *seconds* on the wall clock, the wait for the child's turn among them; the child has its
    own limits of processor time and memory.

    Raises Rejected: with the reason, or with "unreadable" when the child gave no answer within its limits.
    """
    return wire.unpack(_child.ask(wire.Question(content, start, end, zone.key), seconds), zone)


def child_environment() -> dict[str, str]:
    """This process's environment without our settings, which hold secrets."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SPONTAN_")}


class Child:
    """At most one child process at a time, started when it is needed. Questions wait for their turn."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._readings = self._octets = 0

    @property
    def pid(self) -> int | None:
        """The number of the process that lives, None when there is none."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def ask(self, question: wire.Question, seconds: float) -> bytes:
        """What the child answers, empty when it came to a limit or its turn did not come in time."""
        until, turn = monotonic() + seconds, self._turn
        if not turn.acquire(timeout=seconds):
            return b""
        try:
            return self._answer(question, until)
        except BaseException:
            self._end()  # else whoever asks next would get the answer to this question
            raise
        finally:
            turn.release()

    def _answer(self, question: wire.Question, until: float) -> bytes:
        """The answer of this child, or of a new one where this one's end says nothing about the body."""
        if self._octets + len(question.content) > MOST_BYTES:
            self._end()
        answer = self._ask(question, until)
        if not answer and (answer is None or self._readings) and monotonic() < until:
            self._end()
            answer = self._ask(question, until)
        self._readings += 1
        self._octets += len(question.content)
        if not answer or self._readings >= MOST_READINGS:
            self._end()
        return answer or b""

    def _ask(self, question: wire.Question, until: float) -> bytes | None:
        """The answer, empty when the child came to a limit, None when somebody else had ended it before the question."""
        process = self._living()
        assert process.stdin is not None  # noqa: S101  # pipes, see there
        assert process.stdout is not None  # noqa: S101
        limit = Timer(max(0, until - monotonic()), process.kill)
        limit.start()
        try:
            wire.write_question(process.stdin, question)
            taken = wire.read(process.stdout) is not None
            answer = wire.read(process.stdout) if taken else None
        except BrokenPipeError:
            taken, answer = False, None
        finally:
            limit.cancel()
        return answer or b"" if taken or monotonic() >= until else None

    def _living(self) -> subprocess.Popen[bytes]:
        """The child, or a new one when it is gone."""
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = subprocess.Popen(  # noqa: S603
                _COMMAND,
                bufsize=0,  # nothing half-written may be inherited by a fork
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # a traceback would hold what is in the calendar
                env=child_environment(),
            )
        return self._process

    def end(self) -> None:
        """End the child, when its turn is over."""
        with self._turn:
            self._end()

    def _end(self) -> None:
        if self._process:
            self._process.kill()
            with self._process:  # closes the pipes and waits
                self._process = None
        self._readings = self._octets = 0

    def forget(self) -> None:
        """After a fork: the child is the other process's, and so are the locks."""
        inherited, self._process, self._turn = self._process, None, Lock()
        if inherited and inherited.stdin and inherited.stdout:
            inherited.stdin.close()
            inherited.stdout.close()
            inherited.returncode = 0  # not ours to wait for


_child = Child()
os.register_at_fork(after_in_child=_child.forget)
atexit.register(_child.end)
