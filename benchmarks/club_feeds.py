"""Calendars to measure the reader with: what clubs send, what clubs could send, and what only a prankster sends."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

FIRST = datetime(2026, 10, 1)  # noqa: DTZ001  # wall time, where the window begins
DAYS = 90
ZONE = ";TZID=Europe/Stockholm"
_EVENT = """BEGIN:VEVENT
UID:{number}@club.example
DTSTAMP:20260901T100000Z
LAST-MODIFIED:00010101T010000Z
SEQUENCE:0
DTSTART{zone}:{start:%Y%m%dT%H%M%S}
DTEND{zone}:{end:%Y%m%dT%H%M%S}
SUMMARY:Träning - Exempel IK
LOCATION:Sporthallen\\, Exempelgatan 1
DESCRIPTION:\\nÖvrig info\\nSamling 17:45 vid entrén, ta med inneskor och vatten
 flaska, vi börjar och slutar i tid
CATEGORIES:Träning
STATUS:CONFIRMED
{more}END:VEVENT
"""


def calendar(events: Iterable[str]) -> bytes:
    """A VCALENDAR with these components."""
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//EN\n{''.join(events)}END:VCALENDAR\n".replace(
        "\n", "\r\n"
    ).encode()


def event(number: int, start: datetime, more: str = "") -> str:
    """An event of an hour and a half, with what clubs' systems usually say."""
    return _EVENT.format(number=number, zone=ZONE, start=start, end=start + timedelta(minutes=90), more=more)


def spread(number: int, first: datetime, days: int, *, base: int = 0) -> list[str]:
    """So many single events, evenly over the days."""
    return [event(base + n, first + timedelta(days=n * days // number, hours=17)) for n in range(number)]


def repeating(number: int, start: datetime, rule: str) -> bytes:
    """So many events with that rule, each a minute after the one before."""
    return calendar(event(n, start + timedelta(minutes=n % 600), f"RRULE:{rule}\n") for n in range(number))


OLD = datetime(2000, 1, 4, 10)  # noqa: DTZ001
FEEDS: dict[str, Callable[[], bytes]] = {
    "a team's year, 195 events": lambda: calendar(spread(195, FIRST - timedelta(days=275), 365)),
    "5,000 events, 300 to come": lambda: calendar(
        [*spread(4700, OLD, 9700), *spread(300, FIRST + timedelta(days=1), DAYS - 2, base=5000)]
    ),
    "5,000 events to come": lambda: calendar(spread(5000, FIRST + timedelta(days=1), DAYS - 2)),
    "400 weekly, without end": lambda: repeating(400, datetime(2024, 1, 2, 10), "FREQ=WEEKLY"),  # noqa: DTZ001
    "1,000 daily since 2000": lambda: repeating(1000, OLD, "FREQ=DAILY"),
}


def _inside(text: str) -> bytes:
    return calendar([event(1, FIRST + timedelta(days=5), text)])


BOMBS: dict[str, Callable[[], bytes]] = {
    "500 rules of every second": lambda: repeating(500, OLD, "FREQ=SECONDLY"),
    "a rule that never matches": lambda: repeating(1, OLD, "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30"),
    "15,000 that never match": lambda: repeating(15_000, OLD, "FREQ=MONTHLY;COUNT=1000000;BYMONTH=2;BYMONTHDAY=30"),
    "5,000 components in each other": lambda: _inside("BEGIN:X-A\n" * 5000 + "END:X-A\n" * 5000),
    "a million in each other": lambda: _inside("BEGIN:X-A\n" * 1_000_000 + "END:X-A\n" * 1_000_000),
    "10,000 exceptions": lambda: _inside(
        "RRULE:FREQ=DAILY\nEXDATE:" + ",".join(f"{OLD + timedelta(days=n):%Y%m%d}" for n in range(10_000)) + "\n"
    ),
    "one line of 24 MB": lambda: _inside(f"DESCRIPTION:{'x' * 24_000_000}\n"),
    "one line of 40 MB": lambda: _inside(f"DESCRIPTION:{'x' * 40_000_000}\n"),
    "20 million blank lines": lambda: _inside("\n" * 10_000_000),
    "a million ends, then beginnings": lambda: _inside("END:VEVENT\n" * 500_000 + "BEGIN:VEVENT\n" * 500_000),
    "700,000 empty zones": lambda: calendar(["BEGIN:VTIMEZONE\nEND:VTIMEZONE\n" * 700_000]),
    "a zone that changes each second": lambda: calendar(
        [
            (
                "BEGIN:VTIMEZONE\nTZID:Odd\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n"
                "RRULE:FREQ=SECONDLY\nEND:STANDARD\nEND:VTIMEZONE\n"
            ),
            event(1, FIRST + timedelta(days=5)).replace("Europe/Stockholm", "Odd"),
        ]
    ),
}
