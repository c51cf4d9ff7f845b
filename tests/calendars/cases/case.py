"""One small calendar and what it says, in the shortest form a person can check."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from shared.calendars.read import Occurrence, Reading
from tests.calendars.reading import AUTUMN, STOCKHOLM, body

ZONE = ";TZID=Europe/Stockholm"
HOUR = "DURATION:PT1H"
TUESDAY = f"DTSTART{ZONE}:20261006T180000\n{HOUR}"  # 6 October 2026, 18:00 to 19:00
FOUR = f"{TUESDAY}\nRRULE:FREQ=WEEKLY;COUNT=4"  # 6, 13, 20 and 27 October; the clock changes on the 25th
SPRING = datetime(2027, 3, 1, tzinfo=STOCKHOLM), datetime(2027, 5, 1, tzinfo=STOCKHOLM)


@dataclass(frozen=True)
class Case:
    """A body, what is read from it ("A 10-06 18:00-19:00"), the codes of warnings, or the code of the refusal."""

    sentence: str
    content: bytes
    expected: Sequence[str] = ()
    warnings: Sequence[str] = ()
    refused: str = ""
    window: tuple[datetime, datetime] = field(default=AUTUMN)
    zone: ZoneInfo = STOCKHOLM

    def __str__(self) -> str:
        return self.sentence


def events(sentence: str, *lines: str, expected: Sequence[str], head: str = "", **others: object) -> Case:
    """A case made of VEVENTs, each given by its lines."""
    zones = str(others.pop("zones", ""))
    return Case(sentence, body(*lines, head=head, zones=zones), expected, **others)  # type: ignore[arg-type]


def said(reading: Reading) -> list[str]:
    """Every occurrence in short, sorted: "A 10-06 18:00-19:00", "A 10-06..10-07", "A! ..." when it is called off."""
    return sorted(short(one) for one in reading.occurrences)


def short(one: Occurrence) -> str:
    """Title, a mark when it is called off, and when."""
    title = one.title + "!" * one.cancelled
    if one.all_day:
        return f"{title} {one.starts:%m-%d}..{one.ends:%m-%d}"
    same = one.starts.date() == one.ends.date()
    return f"{title} {one.starts:%m-%d %H:%M}-{one.ends:{'%H:%M' if same else '%m-%d %H:%M'}}"


def tuesdays(*days: str, title: str = "A") -> list[str]:
    """18:00 to 19:00 on these days."""
    return [f"{title} {day} 18:00-19:00" for day in days]
