"""Write a calendar that people subscribe to. Pure: the same values give the same bytes, on any day, on any machine.

By hand and not through a library: a feed of 5,000 sessions takes a tenth of what it takes through an object model, and an
event that has not changed is not even written again. The tests read what is written here with other people's parsers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from shared.calendars.write.line import escaped, line
from shared.calendars.write.vtimezone import vtimezone

_HOUR = "PT1H"  # how often a calendar app may ask; most ask far less often
_EVENTS_KEPT = 20_000  # of 1.2 kB, with what they are known by


@dataclass(frozen=True)
class Entry:
    """One session as its subscribers see it. Times are aware; `uid` never changes; `url` is the session's page."""

    uid: str
    starts: datetime
    ends: datetime
    changed: datetime
    sequence: int
    cancelled: bool
    title: str
    category: str
    location: str
    latitude: float
    longitude: float
    url: str
    seat: bool = True
    waits: bool = False
    """Whoever reads this calendar has a seat on it, stands in the queue for it, or has one and waits for another."""


@dataclass(frozen=True)
class Style:
    """How entries are written: the zone of their times, and the words before a title: cancelled, waiting, a seat and waiting.

    With a *publisher*, an e-mail address, it is no feed to subscribe to but sessions to put into one's own calendar: a
    PUBLISH of RFC 5546, 3.2.1.
    """

    zone: str
    cancelled_word: str
    waiting_word: str = ""
    both_word: str = ""
    publisher: str = ""
    without_cancelled: bool = False
    """Whether STATUS:CANCELLED is left out, for readers that remove such an event without a word. The title says it."""


def write(name: str, style: Style, entries: Iterable[Entry]) -> bytes:
    """The calendar *name* as an iCalendar stream (RFC 5545, with the properties of RFC 7986), in the order of *entries*."""
    parts = [line(content) for content in _head(name, style)]
    parts.append(vtimezone(style.zone) or b"")
    parts.extend(vevent(style, entry) for entry in entries)
    parts.append(line("END:VCALENDAR"))
    return b"".join(parts)


@lru_cache(_EVENTS_KEPT)
def vevent(style: Style, entry: Entry) -> bytes:
    """One VEVENT. It is kept for as long as nothing in *entry* changes, whatever changes beside it."""
    return b"".join(line(content) for content in _event(style, _times(style.zone), entry))


def _head(name: str, style: Style) -> list[str]:
    """What comes before the zone and the events. Only a feed has a name: with one, an app would make a new calendar."""
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Spontan//Calendar feed//EN",
        "CALSCALE:GREGORIAN",
    ]
    if style.publisher:
        return [*head, "METHOD:PUBLISH"]
    return [
        *head,
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        f"X-WR-TIMEZONE:{style.zone}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{_HOUR}",
        f"X-PUBLISHED-TTL:{_HOUR}",
        "COLOR:teal",
    ]


def _event(style: Style, times: "_Times", entry: Entry) -> list[str]:
    """The content lines of one VEVENT. The word stands in the title too, for apps that show no status."""
    status, word = _status(style, entry)
    title = f"{word}: {entry.title}" if word else entry.title
    changed = _utc(entry.changed)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escaped(entry.uid)}",
        f"DTSTAMP:{changed}",
        f"LAST-MODIFIED:{changed}",
        f"SEQUENCE:{entry.sequence}",
        f"DTSTART{times.of(entry.starts)}",
        f"DTEND{times.of(entry.ends)}",
        f"SUMMARY:{escaped(title)}",
        f"STATUS:{status}",
        f"LOCATION:{escaped(entry.location)}",
        f"GEO:{entry.latitude:.6f};{entry.longitude:.6f}",
        f"CATEGORIES:{escaped(entry.category)}",
        f"URL:{entry.url}",
        f"ORGANIZER:mailto:{style.publisher}",
        "END:VEVENT",
    ]
    if _seconds(entry.starts) >= _seconds(entry.ends):  # 3.6.1: DTEND is later than DTSTART, or it is left out
        del lines[6]
    return [content for content in lines if content not in _EMPTY]


# A property without a value is a mistake to libical, and says nothing to anybody.
_EMPTY = frozenset({"SUMMARY:", "STATUS:", "LOCATION:", "CATEGORIES:", "ORGANIZER:mailto:"})


def _status(style: Style, entry: Entry) -> tuple[str, str]:
    """The status (3.8.1.11) and the word that says it in the title."""
    if entry.cancelled:
        return "" if style.without_cancelled else "CANCELLED", style.cancelled_word
    if not entry.seat:
        return "TENTATIVE", style.waiting_word
    return "CONFIRMED", style.both_word if entry.waits else ""


class _Times:
    """Writes moments as wall time of a zone, or in UTC where that is not possible."""

    def __init__(self, zone: str | None) -> None:
        self._name = zone
        self._zone = ZoneInfo(zone) if zone else None

    def of(self, moment: datetime) -> str:
        """The parameters and value of DTSTART or DTEND for *moment*."""
        if self._zone is None:
            return f":{_utc(moment)}"
        local = moment.astimezone(self._zone)
        if local.fold:  # the second 02:30 of an autumn night: wall time means the first one (3.3.5)
            return f":{_utc(moment)}"
        return f";TZID={self._name}:{local:%Y%m%dT%H%M%S}"


@lru_cache
def _times(zone: str) -> _Times:
    return _Times(zone if vtimezone(zone) else None)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
