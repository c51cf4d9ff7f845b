"""The days and moments of a weekly series, across changes of the clock."""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def days_of(first: date, last: date, weekdays: Collection[int], except_days: Collection[date] = ()) -> Iterator[date]:
    """Every day from *first* to *last*, both included, that falls on one of *weekdays* (Monday is 0) and is no exception."""
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if day.weekday() in weekdays and day not in except_days:
            yield day


def moment(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The UTC moment of a wall time: 18:00 stays 18:00 in summer and winter.

    A time that the change to summer time skips moves forward by the gap; one that comes twice is the first.
    """
    return datetime.combine(day, wall, tzinfo=zone).astimezone(UTC)


def span(day: date, wall: time, minutes: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Start and end in UTC. The length is real time, so a night session over the change of the clock keeps it."""
    starts = moment(day, wall, zone)
    return starts, starts + timedelta(minutes=minutes)
