"""EXDATE, EXRULE and RDATE of a repeating event, in whatever form they come, as wall times of the event's own zone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from shared.calendars.read.event import Event, EventReader, Start, day_meant, to_utc
from shared.calendars.read.lines import Property
from shared.calendars.read.values import Span, read_span

MOST = 2000  # exceptions and extra dates of one event


@dataclass
class Exceptions:
    """What is taken away and what is added. A dropped day takes whatever starts on it."""

    dropped: set[datetime] = field(default_factory=set)
    dropped_days: set[date] = field(default_factory=set)
    added: dict[datetime, Span] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything is taken away."""
        return bool(self.dropped or self.dropped_days)

    def drops(self, wall: datetime) -> bool:
        """Whether the instance that the clock shows at that wall time is taken away."""
        return wall in self.dropped or wall.date() in self.dropped_days


def read_exceptions(event: Event, odd: dict[str, int]) -> Exceptions:
    """All EXDATE and RDATE values; an empty one is none, one that cannot be read is noted in *odd* and ignored."""
    found = Exceptions()
    for stated in _values(event, "EXDATE", odd):
        try:
            _drop(found, instance(event.reader, stated, event.start, odd))
        except (ValueError, OverflowError):
            odd.setdefault("exception_unreadable", stated.line)
    for stated in _values(event, "RDATE", odd):
        try:
            _add(found, stated, event, odd)
        except (ValueError, OverflowError):
            odd.setdefault("exception_unreadable", stated.line)
    return found


def instance(reader: EventReader, stated: Property, of: Start, odd: dict[str, int]) -> datetime | date:
    """The instance of an event starting at *of* that an EXDATE or RECURRENCE-ID names: a wall time, or a whole day."""
    named = reader.start(stated, odd, near=of)
    if named.all_day:
        return named.wall.date()
    return day_meant(named, of) if of.all_day else named.seen_from(of)


def _values(event: Event, name: str, odd: dict[str, int]) -> Iterator[Property]:
    """One property per value of every list, at most 2,000."""
    number = 0
    for stated in event.every(name):
        for value in stated.value.split(","):
            if not value.strip():
                continue
            number += 1
            if number > MOST:
                odd.setdefault("exceptions_too_many", stated.line)
                return
            yield stated._replace(value=value)


def _drop(found: Exceptions, named: datetime | date) -> None:
    if isinstance(named, datetime):
        found.dropped.add(named)
    else:
        found.dropped_days.add(named)


def _add(found: Exceptions, stated: Property, event: Event, odd: dict[str, int]) -> None:
    """One RDATE: a moment, a day at the event's time, or a period with an end or a length of its own (3.8.5.2)."""
    first, _, rest = stated.value.partition("/")
    named = instance(event.reader, stated._replace(value=first), event.start, odd)
    wall = named if isinstance(named, datetime) else datetime.combine(named, event.start.wall.time())
    length = _period(stated, first, rest.strip(), event, odd) if rest and not event.start.all_day else event.length
    found.added[wall] = length if length.rough > timedelta() else event.length


def _period(stated: Property, first: str, rest: str, event: Event, odd: dict[str, int]) -> Span:
    if rest.upper().startswith(("P", "+P")):
        return read_span(rest)
    begins = event.reader.start(stated._replace(value=first), odd, near=event.start)
    ends = event.reader.start(stated._replace(value=rest), odd, near=event.start)
    return Span(0, to_utc(ends.wall, ends.zone) - to_utc(begins.wall, begins.zone))
