"""From bytes to a reading. Pure: no clock, no files, no network."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
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
    found: dict[str, Occurrence] = {}  # an event that two calendars of one body hold is one event
    notes: set[Note] = set()
    name = ""
    body = decode(content)
    for calendar in calendars(presplit(body.text, start)):
        name = name or calendar.text("X-WR-CALNAME") or calendar.text("NAME")
        for one in _Calendar(calendar, body, window, notes).occurrences():
            found[one.key] = one
            if len(found) > MOST_OCCURRENCES:
                raise Rejected("too_many_events")
    ordered = sorted(found.values(), key=lambda one: (one.starts, one.key))
    return Reading(tuple(ordered), tuple(sorted(notes)), name[:_NAME_CHARACTERS])


@dataclass
class _Calendar:
    """One VCALENDAR on its way to occurrences; what is odd goes into `notes`."""

    component: Component
    body: Body
    window: Window
    notes: set[Note]
    reader: EventReader = field(init=False)

    def __post_init__(self) -> None:
        zones = Zones(self.window.zone, named(self.component.inside, "VTIMEZONE"), self.window.walls)
        stated = self.component.text("X-WR-TIMEZONE")
        self.reader = EventReader(zones, (zones.find(stated) if stated else None) or self.window.zone)

    def occurrences(self) -> Iterator[Occurrence]:
        """All occurrences in the window, one UID after the other."""
        cancelled = self.component.text("METHOD").upper() == "CANCEL"
        for uid, events in identity.by_uid(self._events()).items():
            odd = {code: line for event in reversed(events) for code, line in event.odd.items()}
            key = identity.keys(uid)
            found = list(of_one_uid(self.reader, events, self.window.walls, odd))
            for instance in sorted(found, key=lambda one: one.recurrence or datetime.min):  # noqa: DTZ901  # wall times
                if one := occurrence(
                    uid, key(instance.recurrence), instance, self.window, cancelled=cancelled, odd=odd
                ):
                    yield one
            for code, line in odd.items():
                self._note(code, line, events[0].component)

    def _events(self) -> Iterator[Event]:
        """The events that can be read."""
        for component in named(self.component.inside, "VEVENT"):
            try:
                yield self.reader.read(component)
            except Skipped as skipped:
                self._note(skipped.code, component.line if skipped.line is None else skipped.line, component)

    def _note(self, code: str, line: int, event: Component) -> None:
        self.notes.add(Note(*self.body.place(line), code, _title(event)))


def _title(component: Component) -> str:
    return (component.text("SUMMARY") or component.text("UID"))[:120]
