"""Reading in a child process: the same answer as in this one, and no answer but a refusal when a limit is reached."""

import asyncio
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Timer, get_ident

import pytest

from shared.calendars.read import Reading, Rejected, parse, process, read, wire
from tests.calendars.cases import CASES
from tests.calendars.reading import AUTUMN, FEEDS, STOCKHOLM, TUESDAY, body

START, END = AUTUMN
PLAIN = body(TUESDAY)
LITTLE = 0.5  # seconds of processor time
DEAR = body(*(f"{TUESDAY}\nRRULE:FREQ=DAILY\nUID:{number}" for number in range(1000)))  # takes more than that
CHEAP = body(*(f"{TUESDAY}\nRRULE:FREQ=DAILY\nUID:{number}" for number in range(50)))  # some of these do too


def read_with(
    child: process.Child, content: bytes, seconds: float = 30, cpu_seconds: float = wire.CPU_SECONDS
) -> Reading:
    """One reading by that child."""
    question = wire.Question(content, START, END, STOCKHOLM.key, cpu_seconds)
    return wire.unpack(child.ask(question, seconds), STOCKHOLM)


@pytest.fixture
def child() -> Iterator[process.Child]:
    """A child that nobody has asked yet."""
    child = process.Child()
    yield child
    child.end()


def refused(child: process.Child, content: bytes, seconds: float = 30, cpu_seconds: float = wire.CPU_SECONDS) -> str:
    """The code with which it is refused."""
    with pytest.raises(Rejected) as found:
        read_with(child, content, seconds, cpu_seconds)
    return found.value.code


def wait_for(condition: Callable[[], bool]) -> None:
    """Until it holds, for ten seconds at most."""
    until = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that only waits to be counted does not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


@pytest.mark.parametrize("name", ["team_pages", "long_lines", "growing_sequence", "matches_only"])
async def test_the_child_reads_the_same(name: str) -> None:
    """Occurrences, warnings and name come through the pipe unharmed."""
    content = (FEEDS / f"{name}.ics").read_bytes()
    assert await read(content, start=START, end=END, zone=STOCKHOLM) == parse(
        content, start=START, end=END, zone=STOCKHOLM
    )


def test_one_child_reads_every_sentence_as_if_it_were_the_only_one(child: process.Child) -> None:
    """Nothing of one body, no zone and no cache, is there for the next."""
    for case in CASES:
        question = wire.Question(case.content, *case.window, case.zone.key)
        try:
            expected: Reading | Rejected = parse(case.content, start=case.window[0], end=case.window[1], zone=case.zone)
        except Rejected as rejected:
            expected = rejected
        assert child.ask(question, 30) == wire.pack(expected), case.sentence


def test_one_process_serves_many_readings_and_then_gets_a_successor(
    child: process.Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Starting one costs more than reading most calendars; living forever costs memory."""
    monkeypatch.setattr(process, "MOST_READINGS", 3)
    pids = []
    for _ in range(3):
        assert len(read_with(child, PLAIN).occurrences) == 1
        pids.append(child.pid)
    assert pids[0] == pids[1]
    assert (pids[0] is not None, pids[2]) == (True, None)
    assert len(read_with(child, PLAIN).occurrences) == 1
    assert child.pid not in pids


def test_a_child_that_has_read_much_gets_a_successor(child: process.Child, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python gives little memory back: a big body is not read by one that small ones have used up."""
    monkeypatch.setattr(process, "MOST_BYTES", 2 * len(PLAIN))
    pids = []
    for _ in range(3):
        read_with(child, PLAIN)
        pids.append(child.pid)
    assert pids[0] == pids[1] != pids[2]


def test_what_one_reading_leaves_behind_is_gone_before_the_next(child: process.Child) -> None:
    """6,000 refused rules once kept 60 MB: the fifth such calendar would have had no memory left."""
    odd = body(*(f"UID:{number}\n{TUESDAY}\nRRULE:FREQ=SECONDLY" for number in range(6000)))
    pids = set()
    for _ in range(6):
        assert len(read_with(child, odd).warnings) == 6000
        pids.add(child.pid)
    assert len(pids) == 1


def test_a_calendar_is_not_unreadable_because_of_those_before_it(child: process.Child) -> None:
    """Where a used child comes to a limit, a new one reads: the limits are for one reading."""
    read_with(child, PLAIN)
    first = child.pid
    assert first
    room = int(Path(f"/proc/{first}/statm").read_text().split()[0]) * resource.getpagesize() + 20_000_000
    resource.prlimit(first, resource.RLIMIT_AS, (room, room))  # as if the first had taken the rest: enough for the body
    big = body(*(f"UID:{number}\n{TUESDAY}\nSUMMARY:{'x' * 1000}" for number in range(5000)))
    assert len(read_with(child, big).occurrences) == 5000
    assert child.pid not in {None, first}


def test_who_does_not_get_a_turn_in_time_is_refused(child: process.Child) -> None:
    """Somebody waits for a page: the wait is part of their seconds. The reading that goes on is not harmed."""
    read_with(child, PLAIN)
    first = child.pid
    with child._turn:  # as if another thread were in the middle of a reading
        assert refused(child, PLAIN, seconds=0.1) == "unreadable"
    assert len(read_with(child, PLAIN).occurrences) == 1
    assert child.pid == first


def test_nobody_gets_the_answer_to_a_question_that_was_broken_off(child: process.Child) -> None:
    """Whoever asks next would publish another club's calendar."""
    read_with(child, PLAIN)
    first = child.pid
    assert first
    os.kill(first, signal.SIGSTOP)  # so that the answer is still to come
    before = signal.signal(signal.SIGUSR1, signal.default_int_handler)
    Timer(0.2, signal.pthread_kill, (get_ident(), signal.SIGUSR1)).start()
    with pytest.raises(KeyboardInterrupt):
        read_with(child, body(f"{TUESDAY}\nSUMMARY:one"))
    signal.signal(signal.SIGUSR1, before)
    with suppress(ProcessLookupError):
        os.kill(first, signal.SIGCONT)
    assert read_with(child, body(f"{TUESDAY}\nSUMMARY:other")).occurrences[0].title == "other"


def test_a_body_that_needs_too_much_time_is_unreadable_and_the_next_one_is_read(child: process.Child) -> None:
    """The kernel ends the child; nothing else is harmed."""
    assert refused(child, DEAR, cpu_seconds=LITTLE) == "unreadable"
    assert child.pid is None
    assert len(read_with(child, PLAIN).occurrences) == 1


def test_the_time_of_one_reading_is_not_counted_for_the_next(child: process.Child) -> None:
    """Each has its own."""
    pids = set()
    for _ in range(20):
        read_with(child, CHEAP, cpu_seconds=LITTLE)
        pids.add(child.pid)
    assert len(pids) == 1


def test_a_body_that_needs_too_much_memory_is_unreadable_and_the_next_one_is_read(child: process.Child) -> None:
    """24 MB of components that hold nothing become hundreds of megabytes."""
    empty = b"BEGIN:VTIMEZONE\nEND:VTIMEZONE\n" * 700_000
    assert refused(child, PLAIN.replace(b"BEGIN:VEVENT", empty + b"BEGIN:VEVENT"), cpu_seconds=60) == "unreadable"
    assert len(read_with(child, PLAIN).occurrences) == 1


def test_a_child_that_takes_too_long_is_ended_and_the_next_one_reads(child: process.Child) -> None:
    """Nobody waits longer than the limit on the wall clock."""
    assert refused(child, PLAIN, seconds=0) == "unreadable"
    assert len(read_with(child, PLAIN).occurrences) == 1


def test_a_child_that_was_ended_between_two_readings_is_not_missed(child: process.Child) -> None:
    """An operator or the kernel may end it at any time."""
    read_with(child, PLAIN)
    first = child.pid
    assert first
    os.kill(first, signal.SIGKILL)
    assert len(read_with(child, PLAIN).occurrences) == 1
    assert child.pid not in {None, first}


def test_a_child_that_was_ended_before_it_took_the_question_is_not_missed(child: process.Child) -> None:
    """Whatever ended it, the body did not: a new one is asked."""
    read_with(child, PLAIN)
    pid = child.pid
    assert pid
    os.kill(pid, signal.SIGSTOP)
    killer = subprocess.Popen(["/bin/sh", "-c", f"sleep 0.2; kill -9 {pid}"])  # noqa: S603
    assert len(read_with(child, PLAIN).occurrences) == 1
    killer.wait()


def test_a_forked_process_has_a_child_of_its_own() -> None:
    """As a worker's processes: two must never speak into one pipe."""
    program = """
import os, sys
from tests.calendars.test_read_child import PLAIN, START, END, STOCKHOLM
from shared.calendars.read import process, read_blocking
def pid():
    assert len(read_blocking(PLAIN, start=START, end=END, zone=STOCKHOLM).occurrences) == 1
    return process._child.pid
mine = pid()
process._child._turn.acquire()  # as if another thread were in the middle of a reading
if os.fork() == 0:
    theirs = pid()
    process._child.end()
    os._exit(0 if theirs != mine else 1)
process._child._turn.release()
assert os.wait()[1] == 0
assert pid() == mine, "the fork ended its parent's child"
"""
    command = [sys.executable, "-W", "error", "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, "")


def test_the_child_ends_with_its_parent_even_while_a_fork_lives_on() -> None:
    """The fork holds the pipe open, so its end alone would tell the child nothing."""
    program = """
import os, time
from tests.calendars.test_read_child import PLAIN, START, END, STOCKHOLM
from shared.calendars.read import process, read_blocking
read_blocking(PLAIN, start=START, end=END, zone=STOCKHOLM)
inherited = os.dup(process._child._process.stdin.fileno())
if os.fork() == 0:
    time.sleep(60)
print(process._child.pid, flush=True)
os.kill(os.getpid(), 9)
"""
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, start_new_session=True)  # noqa: S603
    assert parent.stdout
    pid = int(parent.stdout.readline())
    parent.wait()
    wait_for(lambda: not is_alive(pid))
    os.killpg(parent.pid, signal.SIGKILL)  # the fork
    parent.stdout.close()


async def test_readings_at_the_same_time_wait_for_their_turn() -> None:
    """Each gets its own answer."""
    bodies = [body(f"{TUESDAY}\nSUMMARY:{number}") for number in range(8)]
    readings = await asyncio.gather(*(read(one, start=START, end=END, zone=STOCKHOLM) for one in bodies))
    assert [reading.occurrences[0].title for reading in readings] == [str(number) for number in range(8)]


def test_the_child_gets_none_of_our_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a body could make it do, there is no secret in it."""
    monkeypatch.setenv("SPONTAN_SECRET_KEY", "do not pass this on")
    assert not any(name.startswith("SPONTAN_") for name in process.child_environment())
