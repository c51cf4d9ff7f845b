"""From bytes to a reading. Pure: no clock, no files, no network."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from operator import attrgetter
from zoneinfo import ZoneInfo

from shared.calendars.read import identity
from shared.calendars.read.components import Component, calendars, named
from shared.calendars.read.decode import decode
from shared.calendars.read.event import Event, EventReader
from shared.calendars.read.instances import of_one_uid
from shared.calendars.read.occurrence import Window, occurrence
from shared.calendars.read.places import Body
from shared.calendars.read.presplit import presplit
from shared.calendars.read.reading import Note, Occurrence, Reading
from shared.calendars.read.refusals import Rejected, Skipped
from shared.calendars.read.zones import Zones

MOST_OCCURRENCES = 100_000
_NAME_CHARACTERS = 200


def parse(content: bytes, *, start: datetime, end: datetime, zone: ZoneInfo) -> Reading:
    """Every occurrence that overlaps [start, end), aware times; *zone* is where the organiser is.

    Raises Rejected when the body is no whole calendar. An event that cannot be read is left out with a warning.
    """
    window = Window(start, end, zone)
    body = decode(content)
    found = calendars(presplit(body.text, start))
    warnings = _Warnings(body)
    events = [event for one in found for event in _events(one, window, warnings)]
    occurrences = list(islice(_occurrences(events, window, warnings), MOST_OCCURRENCES + 1))
    if len(occurrences) > MOST_OCCURRENCES:
        raise Rejected("too_many_events")
    occurrences.sort(key=attrgetter("starts", "key"))
    return Reading(tuple(occurrences), tuple(sorted(warnings.notes)), _name(found)[:_NAME_CHARACTERS])


def _name(found: list[Component]) -> str:
    """What the first calendar that has a name is called."""
    names = (one.text("X-WR-CALNAME") or one.text("NAME") for one in found)
    return next((name for name in names if name), "")


@dataclass
class _Warnings:
    """What is odd, with the lines of *body* that are at fault."""

    body: Body
    notes: set[Note] = field(default_factory=set)

    def add(self, code: str, line: int, event: Component) -> None:
        title, uid = event.text("SUMMARY"), event.text("UID")
        self.notes.add(Note(*self.body.place(line), code, (title or uid)[:120], identity.short(uid)))


def _events(calendar: Component, window: Window, warnings: _Warnings) -> Iterator[Event]:
    """The events of one calendar that can be read."""
    zones = Zones(window.zone, named(calendar.inside, "VTIMEZONE"), window.walls)
    floating = calendar.text("X-WR-TIMEZONE")
    reader = EventReader(
        zones,
        (zones.find(floating) if floating else None) or window.zone,
        cancelled=calendar.text("METHOD").upper() == "CANCEL",
    )
    for component in named(calendar.inside, "VEVENT"):
        try:
            yield reader.read(component)
        except Skipped as skipped:
            warnings.add(skipped.code, component.line if skipped.line is None else skipped.line, component)


def _occurrences(events: list[Event], window: Window, warnings: _Warnings) -> Iterator[Occurrence]:
    """All occurrences in the window, one UID after the other: an event that two calendars hold is one event."""
    for uid, same in identity.by_uid(events).items():
        odd = {code: line for event in reversed(same) for code, line in event.odd.items()}
        key = identity.keys(uid)
        found = sorted(of_one_uid(same, window.walls, odd), key=lambda one: one.recurrence or datetime.min)  # noqa: DTZ901
        for instance in found:
            if one := occurrence(uid, key(instance.recurrence), instance, window, odd):
                yield one
        for code, line in odd.items():
            warnings.add(code, line, same[0].component)
