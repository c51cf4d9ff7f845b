"""From an instance in its own zone to an occurrence in the organiser's, if it lies in the window."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shared.calendars.read.event import to_utc, to_wall
from shared.calendars.read.reading import Occurrence
from shared.calendars.read.series import Instance


@dataclass(frozen=True)
class Window:
    """The stretch of time that is read, [start, end), and the zone of the organiser."""

    start: datetime
    end: datetime
    zone: ZoneInfo

    @property
    def walls(self) -> tuple[datetime, datetime]:
        """Start and end as wall times of the zone."""
        return to_wall(self.start, self.zone), to_wall(self.end, self.zone)

    def overlaps(self, starts: datetime, ends: datetime) -> bool:
        """Whether something in it takes place; what has no length has to begin in it."""
        return starts < self.end and (ends > self.start or starts >= self.start)


def occurrence(uid: str, key: str, instance: Instance, window: Window, odd: dict[str, int]) -> Occurrence | None:
    """The occurrence, None when it lies outside of *window*. Dates that no clock can show are noted in *odd*."""
    try:
        starts, ends = _moments(instance, window.zone)
    except (OverflowError, ValueError):
        odd.setdefault("outside_time", instance.event.component.line)
        return None
    if not window.overlaps(starts, ends):
        return None
    words = instance.event.words
    return Occurrence(
        key=key,
        uid=uid,
        title=words.title,
        location=words.location,
        description=words.description,
        starts=starts,
        ends=ends,
        all_day=instance.start.all_day,
        cancelled=words.cancelled,
    )


def _moments(instance: Instance, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Start and end in *zone*: calendar days are counted on the event's own clock, exact time after that."""
    (wall, own, _), (days, exact) = instance.start, instance.length
    begins = to_utc(wall, own)
    counted = to_utc(wall + timedelta(days=days), own) if days else begins
    return begins.astimezone(zone), (counted + exact).astimezone(zone)
