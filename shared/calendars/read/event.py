"""One VEVENT, read: wall times in one zone, a length, and what is said about repeating."""

from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property
from typing import NamedTuple

from shared.calendars.read.components import Component
from shared.calendars.read.lines import Property
from shared.calendars.read.refusals import Skipped
from shared.calendars.read.values import NOTHING, Span, When, read_span, read_when
from shared.calendars.read.zones import Zones

ONE_DAY = Span(1, timedelta())
_TITLE_CHARACTERS = 5000
_PLACE_CHARACTERS = 500
_DESCRIPTION_CHARACTERS = 2000


class Start(NamedTuple):
    """A wall time with the zone it is meant in; of an all-day event the midnight in the organiser's zone."""

    wall: datetime
    zone: tzinfo
    all_day: bool

    def seen_from(self, other: "Start") -> datetime:
        """This moment as wall time in *other*'s zone; dates stay the dates they are."""
        if self.all_day or other.all_day:
            return self.wall
        return to_wall(to_utc(self.wall, self.zone), other.zone)

    def shown(self, wall: datetime) -> datetime:
        """*wall* as this zone's clock shows it: an hour that does not exist has moved forward."""
        return wall if self.all_day else to_wall(to_utc(wall, self.zone), self.zone)


@dataclass(frozen=True)
class Words:
    """Texts of an event, cut to what anybody would read, and whether it is called off."""

    title: str
    location: str
    description: str
    cancelled: bool


@dataclass(frozen=True)
class Event:
    """A VEVENT with a start. `odd` holds the codes of what was odd about it, each with the line at fault."""

    reader: "EventReader"
    component: Component
    start: Start
    length: Span
    odd: dict[str, int]

    @cached_property
    def words(self) -> "Words":
        """What it says to people."""
        text = self.component.text
        return Words(
            title=text("SUMMARY")[:_TITLE_CHARACTERS],
            location=text("LOCATION")[:_PLACE_CHARACTERS],
            description=text("DESCRIPTION")[:_DESCRIPTION_CHARACTERS],
            cancelled=self.reader.cancelled or text("STATUS").upper() in {"CANCELLED", "CANCELED"},
        )

    @cached_property
    def sequence(self) -> int:
        """SEQUENCE, 0 when it is missing or no number."""
        text = self.component.text("SEQUENCE")
        return int(text[:9]) if text[:9].isdecimal() else 0

    @cached_property
    def replaces(self) -> Property | None:
        """Its RECURRENCE-ID: it stands for one instance of another event. An empty one is none."""
        return next((one for one in self.component.every("RECURRENCE-ID") if one.value.strip()), None)

    def every(self, name: str) -> list[Property]:
        """The properties of that name that say anything: an empty RRULE is no rule, an empty EXDATE no exception."""
        return [one for one in self.component.every(name) if one.value.strip("; ,\t")]


def to_utc(wall: datetime, zone: tzinfo) -> datetime:
    """Wall time -> moment. A missing hour keeps the offset before the gap, a repeated one is the first."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def to_wall(moment: datetime, zone: tzinfo) -> datetime:
    """Moment -> wall time, naive."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def day_meant(named: Start, of: Start) -> date:
    """The day of an all-day event that a time means: the one it is written on, unless it is a midnight where *of* is."""
    local = to_utc(named.wall, named.zone).astimezone(of.zone)
    return local.date() if local.time() == time() else named.wall.date()


def _end(component: Component) -> Property:
    """What says when it ends, or its start."""
    return component.first("DTEND") or component.first("DURATION") or component.properties[0]


class EventReader:
    """Reads the VEVENTs of one calendar, whose zones it knows.

    `floating` is the zone of times that name none; `cancelled` whether the calendar calls off all that is in it.
    """

    def __init__(self, zones: Zones, floating: tzinfo, *, cancelled: bool = False) -> None:
        self._zones = zones
        self._floating = floating
        self.cancelled = cancelled

    def read(self, component: Component) -> Event:
        """The event. Raises Skipped when it has no start that can be read."""
        stated = component.first("DTSTART")
        if stated is None:
            raise Skipped("start_missing", component.line)
        odd: dict[str, int] = {}
        try:
            start = self.start(stated, odd)
        except (ValueError, OverflowError):
            raise Skipped("start_unreadable", stated.line) from None
        try:
            length = self._length(component, start, odd)
        except (ValueError, OverflowError):
            odd["end_unreadable"] = _end(component).line
            length = ONE_DAY if start.all_day else NOTHING
        return Event(self, component, start, length, odd)

    def start(self, stated: Property, odd: dict[str, int], near: Start | None = None) -> Start:
        """A DTSTART, DTEND, RDATE ... of one value; floating time is read in the zone of *near*. Raises ValueError."""
        when = read_when(stated.value)
        if when.is_date or stated.parameters.get("VALUE", "").upper() == "DATE":
            return Start(when.wall.replace(hour=0, minute=0, second=0), self._zones.default, all_day=True)
        return Start(when.wall, self._zone_of(stated, when, odd, near), all_day=False)

    def _zone_of(self, stated: Property, when: When, odd: dict[str, int], near: Start | None) -> tzinfo:
        """Z wins over TZID; a name nobody knows means where the organiser is."""
        if when.own_zone:
            return when.own_zone
        tzid = stated.parameters.get("TZID")
        if not tzid:
            return near.zone if near and not near.all_day else self._floating
        found = self._zones.find(tzid)
        if found is None:
            odd.setdefault("zone_unknown", stated.line)
        return found or self._zones.default

    def _length(self, component: Component, start: Start, odd: dict[str, int]) -> Span:
        """DTEND before DURATION; without either nothing, or one day (RFC 5545, 3.6.1)."""
        end, duration = component.first("DTEND"), component.first("DURATION")
        if end is not None and not (duration and self._unreadable(end)):
            length = self._until(start, self.start(end, odd, near=start))
        elif duration is not None:
            length = read_span(duration.value)
        else:
            return ONE_DAY if start.all_day else NOTHING
        if start.wall.year + length.days // 365 > MAXYEAR:
            raise OverflowError
        if length.rough < timedelta():
            odd["end_before_start"] = _end(component).line
        if start.all_day:
            return Span(max(-(-length.rough // timedelta(days=1)), 1), timedelta())
        return length if length.rough > timedelta() else NOTHING

    def _unreadable(self, end: Property) -> bool:
        try:
            read_when(end.value)
        except ValueError:
            return True
        return False

    def _until(self, start: Start, end: Start) -> Span:
        if start.all_day:
            last = end.wall.date() if end.all_day else day_meant(end, start)
            return Span((last - start.wall.date()).days, timedelta())
        return Span(0, to_utc(end.wall, end.zone) - to_utc(start.wall, start.zone))
