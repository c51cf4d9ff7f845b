"""EXDATE and RDATE of a repeating event, in whatever form they come, as wall times of the event's own zone."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from shared.calendars.read.event import Event, EventReader, Start, to_utc
from shared.calendars.read.lines import Property
from shared.calendars.read.values import Span, read_span

MOST = 2000  # exceptions and extra dates of one event


@dataclass
class Exceptions:
    """What is taken away and what is added. A dropped day takes whatever starts on it."""

    dropped: set[datetime] = field(default_factory=set)
    dropped_days: set[date] = field(default_factory=set)
    added: dict[datetime, Span] = field(default_factory=dict)
    odd: dict[str, int] = field(default_factory=dict)

    def drops(self, wall: datetime) -> bool:
        """Whether the instance at that wall time is taken away."""
        return wall in self.dropped or wall.date() in self.dropped_days


def read_exceptions(reader: EventReader, event: Event) -> Exceptions:
    """All EXDATE and RDATE values; an empty one is none, one that cannot be read is noted and ignored."""
    found = Exceptions()
    for stated in _values(event, "EXDATE", found):
        try:
            _drop(found, instance(reader, stated, event.start, found.odd))
        except (ValueError, OverflowError):
            found.odd.setdefault("exception_unreadable", stated.line)
    for stated in _values(event, "RDATE", found):
        try:
            _add(found, reader, stated, event)
        except (ValueError, OverflowError):
            found.odd.setdefault("exception_unreadable", stated.line)
    return found


def instance(reader: EventReader, stated: Property, of: Start, odd: dict[str, int]) -> datetime | date:
    """The instance of an event starting at *of* that an EXDATE or RECURRENCE-ID names: a wall time, or a whole day.

    A time that names an all-day instance means the day it is written on, unless it is that day's midnight elsewhere.
    """
    named = reader.start(stated, odd, near=of)
    if named.all_day:
        return named.wall.date()
    if not of.all_day:
        return named.seen_from(of)
    local = to_utc(named.wall, named.zone).astimezone(of.zone)
    return local.date() if local.time() == time() else named.wall.date()


def _values(event: Event, name: str, found: Exceptions) -> Iterator[Property]:
    """One property per value of every list, at most 2,000."""
    number = 0
    for stated in event.component.every(name):
        for value in stated.value.split(","):
            if not value.strip():
                continue
            number += 1
            if number > MOST:
                found.odd.setdefault("exceptions_too_many", stated.line)
                return
            yield replace(stated, value=value)


def _drop(found: Exceptions, named: datetime | date) -> None:
    if isinstance(named, datetime):
        found.dropped.add(named)
    else:
        found.dropped_days.add(named)


def _add(found: Exceptions, reader: EventReader, stated: Property, event: Event) -> None:
    """One RDATE: a moment, a day at the event's time, or a period with an end or a length of its own (3.8.5.2)."""
    first, _, rest = stated.value.partition("/")
    begins = reader.start(replace(stated, value=first), found.odd, near=event.start)
    wall = begins.seen_from(event.start)
    if begins.all_day or event.start.all_day:
        wall = datetime.combine(wall.date(), event.start.wall.time())
    length = event.length
    if rest.upper().startswith(("P", "+P")):
        length = read_span(rest)
    elif rest:
        ends = reader.start(replace(stated, value=rest), found.odd, near=event.start)
        length = Span(0, to_utc(ends.wall, ends.zone) - to_utc(begins.wall, begins.zone))
    found.added[wall] = length if length.rough > timedelta() else event.length
