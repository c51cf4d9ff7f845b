"""Feed broken calendars to the reader: `make fuzz`, or `python -m tests.calendars.fuzz.run 200000 --seed 1`.

The same seed makes the same inputs. Whatever comes, the reader gives a reading that keeps its promises or a refusal, within
a second of processor time. An input that does not is written to a file, and the run fails.
"""

import argparse
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from time import monotonic
from traceback import print_exc

from shared.calendars.problems import NOTES, PROBLEMS
from shared.calendars.read import Reading, Rejected, parse, wire
from tests.calendars.cases import CASES
from tests.calendars.fuzz.mutate import MOST_OCTETS, mutated
from tests.calendars.reading import AUTUMN, FEEDS, STOCKHOLM

CPU_SECONDS = 1.0
SHOWN_EACH = 10_000
SEEDS = [
    *(case.content for case in CASES if len(case.content) <= MOST_OCTETS),
    *(path.read_bytes() for path in sorted(FEEDS.glob("*.ics"))),
]


class TooSlow(Exception):
    """An input takes more processor time than any of that size may."""


def main() -> None:
    """Run, and say how far it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("number", type=int, nargs="?", default=200_000, help="of inputs (default: 200000)")
    parser.add_argument("--seed", type=int, default=1, help="default: 1")
    chosen = parser.parse_args()
    _say(f"{chosen.number:,} inputs from {len(SEEDS)} calendars, seed {chosen.seed}")
    sys.exit(fuzz(chosen.number, chosen.seed))


def fuzz(number: int, seed: int) -> int:
    """How many inputs failed; each is kept as fuzz-SEED-NUMBER.ics."""
    random, failed, began = Random(seed), 0, monotonic()  # noqa: S311  # the same inputs each time
    outcomes: Counter[str] = Counter()
    for count in range(1, number + 1):
        body = mutated(random, SEEDS)
        try:
            outcomes[look_at(body)] += 1
        except Exception:  # noqa: BLE001  # any at all is a failure
            failed += 1
            Path(f"fuzz-{seed}-{count}.ics").write_bytes(body)
            _say(f"Input {count} failed:")
            print_exc()
        if count % SHOWN_EACH == 0 or count == number:
            _say(f"{count:>9,} read or refused, {failed} failed, {monotonic() - began:.0f} s")
    _say(", ".join(f"{outcome} {times:,}" for outcome, times in outcomes.most_common()))
    return failed


def look_at(body: bytes) -> str:
    """What became of it: "read", or the code of the refusal. Raises whatever the reader should not, and AssertionError."""
    start, end = AUTUMN
    try:
        with limited(CPU_SECONDS):
            reading = parse(body, start=start, end=end, zone=STOCKHOLM)
    except Rejected as rejected:
        return _with_a_sentence(rejected)
    _keeps_its_promises(reading)
    return "read"


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raises TooSlow in whatever takes longer."""

    def stop(*_: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _with_a_sentence(rejected: Rejected) -> str:
    assert rejected.code in PROBLEMS
    return rejected.code


def _keeps_its_promises(reading: Reading) -> None:
    start, end = AUTUMN
    for one in reading.occurrences:
        assert one.starts < end, "begins after the window"
        assert one.ends > start or one.starts >= start, "ended before the window"
        assert one.starts.timestamp() <= one.ends.timestamp(), "ends before it starts"
        assert "\0" not in one.title + one.location + one.description + one.uid + one.key
    keys = [one.key for one in reading.occurrences]
    assert len(keys) == len(set(keys)), "two occurrences have one key"
    for note in reading.warnings:
        assert note.code in NOTES
        assert note.line > 0
        assert len(note.text) <= 120
    assert wire.unpack(wire.pack(reading), STOCKHOLM) == reading, "does not come through the pipe"


if __name__ == "__main__":
    main()
