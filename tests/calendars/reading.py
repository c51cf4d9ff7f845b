"""Small calendars and short answers for the tests of the reader."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from shared.calendars.read import Occurrence, Reading, parse

STOCKHOLM = ZoneInfo("Europe/Stockholm")
FEEDS = Path(__file__).parent / "feeds"
AUTUMN = datetime(2026, 10, 1, tzinfo=STOCKHOLM), datetime(2026, 12, 30, tzinfo=STOCKHOLM)
TUESDAY = "DTSTART;TZID=Europe/Stockholm:20261006T180000\nDTEND;TZID=Europe/Stockholm:20261006T193000"


def body(*events: str, head: str = "", zones: str = "") -> bytes:
    """A calendar with these VEVENTs, each given as its lines; a UID and a title are added where there is none."""
    parts = ["BEGIN:VCALENDAR", "VERSION:2.0", *filter(None, (head, zones))]
    for event in events:
        words = [] if "SUMMARY" in event else ["SUMMARY:A"]
        identity = [] if "UID" in event else ["UID:one"]
        parts += ["BEGIN:VEVENT", *identity, *words, event, "END:VEVENT"]
    return "\r\n".join([*parts, "END:VCALENDAR", ""]).replace("\r\n", "\n").replace("\n", "\r\n").encode()


def read_autumn(content: bytes) -> Reading:
    """The reading of October to December 2026 in Stockholm."""
    return parse(content, start=AUTUMN[0], end=AUTUMN[1], zone=STOCKHOLM)


def times(content: bytes) -> list[str]:
    """Start and end of every occurrence, in order: "10-06 18:00-19:30"."""
    return [_short(one) for one in read_autumn(content).occurrences]


def _short(one: Occurrence) -> str:
    if one.all_day:
        return f"{one.starts:%m-%d}..{one.ends:%m-%d}"
    return f"{one.starts:%m-%d %H:%M}-{one.ends:%H:%M}"


def codes(content: bytes) -> list[str]:
    """The codes of all warnings."""
    return [note.code for note in read_autumn(content).warnings]
