"""What reading a club's calendar costs: `python -m benchmarks.calendars`.

Processor time for 90 days of calendars that are made here: as clubs send them, and as nobody should. Ours is the whole way
to a child process and back. In the same run, because the machine is noisy: icalendar with recurring-ical-events, if they are
installed, in a process of their own, its start not counted. Compare ratios, not times between runs.
"""

import argparse
import asyncio
import gzip
import resource
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from benchmarks import club_feeds
from benchmarks.report import say
from shared.calendars.fetch.unpack import TooLarge, unpack
from shared.calendars.read import Rejected, process, wire

ZONE = ZoneInfo("Europe/Stockholm")
START = club_feeds.FIRST.replace(tzinfo=ZONE)
END = START + timedelta(days=club_feeds.DAYS)
PEER_CPU_SECONDS = 30
PEER_MEMORY_BYTES = 2 * 1024**3
READINGS = 30
_Result = TypeVar("_Result")


def main() -> None:
    """Measure and print; with --peer, be the libraries and read standard input."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--without-peer", action="store_true", help="ours only")
    parser.add_argument("--peer", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.peer:
        peer()
        return
    idle = None if chosen.without_peer else _peer_seconds(club_feeds.calendar([]))
    say(f"{'':34}|{'MB':>6}{'ours, s':>9}  {'answer':<26}| icalendar + recurring-ical-events, s")
    for name, feed in {**club_feeds.FEEDS, **club_feeds.BOMBS}.items():
        _measure(name, feed(), idle)
    _gzip_bomb()
    _recycling(club_feeds.FEEDS["a team's year, 195 events"]())


def _measure(name: str, content: bytes, idle: float | None) -> None:
    seconds, answer = _cpu(lambda: _read(process.Child(), content))
    theirs = None if idle is None else _peer_seconds(content)
    if theirs is None or idle is None:
        shown = "-"
    elif theirs >= PEER_CPU_SECONDS:
        shown = f"no answer in {PEER_CPU_SECONDS} s"
    else:
        shown = f"{theirs - idle:.2f}, {(theirs - idle) / seconds:.1f} x ours"
    say(f"{name:34}|{len(content) / 1e6:6.1f}{seconds:9.2f}  {answer:<26}| {shown}")


def _read(child: process.Child, content: bytes) -> str:
    """What came of it in words. The child has started before, and ends after."""
    question = wire.Question(content, START, END, ZONE.key)
    try:
        reading = wire.unpack(child.ask(question, process.WALL_SECONDS), ZONE)
    except Rejected as rejected:
        return f"refused: {rejected.code}"
    finally:
        child.end()
    left_out = sum(note.left_out for note in reading.warnings)
    return f"{len(reading.occurrences):,} sessions" + (f", {left_out} left out" if left_out else "")


def _cpu(work: Callable[[], _Result]) -> tuple[float, _Result]:
    """Seconds of processor time that *work* took, here and in children that have ended, and what it gave."""
    before = _used()
    result = work()
    return _used() - before, result


def _used() -> float:
    own, ended = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime


def _peer_seconds(content: bytes) -> float | None:
    """Processor time of the libraries with their start; the limit when they came to it, None when they are not there."""
    seconds, done = _cpu(
        lambda: subprocess.run(
            [sys.executable, "-m", "benchmarks.calendars", "--peer"], input=content, capture_output=True, check=False
        )
    )
    if b"ModuleNotFoundError" in done.stderr:
        return None
    return PEER_CPU_SECONDS if done.returncode < 0 else seconds


def peer() -> None:
    """What a program with the two libraries does. It may use half a minute and two gigabytes."""
    from icalendar import Calendar  # noqa: PLC0415  # only here; not every installation has them
    from recurring_ical_events import of  # noqa: PLC0415

    resource.setrlimit(resource.RLIMIT_CPU, (PEER_CPU_SECONDS, PEER_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (PEER_MEMORY_BYTES, PEER_MEMORY_BYTES))
    found = of(Calendar.from_ical(sys.stdin.buffer.read()), skip_bad_series=True).between(START, END)
    say(str(len(found)))


def _gzip_bomb() -> None:
    """A gigabyte of nothing in one megabyte, refused while it is unpacked."""
    packed = gzip.compress(bytes(1024**3), compresslevel=1)

    async def chunks() -> AsyncIterator[bytes]:
        yield packed

    async def refused() -> str:
        try:
            await unpack(chunks(), "gzip")
        except TooLarge:
            return "refused: too_large"
        return "read"

    seconds, answer = _cpu(lambda: asyncio.run(refused()))
    say(f"{'a gigabyte packed with gzip':34}|{len(packed) / 1e6:6.1f}{seconds:9.2f}  {answer:<26}| -")


def _recycling(content: bytes) -> None:
    """The same calendar again and again: one child for all readings, beside a child for each."""
    question = wire.Question(content, START, END, ZONE.key)

    def one_for_all() -> None:
        child = process.Child()
        for _ in range(READINGS):
            child.ask(question, process.WALL_SECONDS)
        child.end()

    def one_for_each() -> None:
        for _ in range(READINGS):
            child = process.Child()
            child.ask(question, process.WALL_SECONDS)
            child.end()

    shared, own = (1000 * _cpu(work)[0] / READINGS for work in (one_for_all, one_for_each))
    say(f"\nCPU per reading of a team's year, over {READINGS}: {shared:.1f} ms with one child for all,")
    say(f"{own:.1f} ms with a child for each: {own / shared:.1f} times.")


if __name__ == "__main__":
    main()
