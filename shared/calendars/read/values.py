"""Dates, times, durations and offsets as calendars write them (RFC 5545, 3.3), and nearly so."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple

_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_TIME = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})[T ](\d{2}):?(\d{2}):?(\d{2})?(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?", re.IGNORECASE
)
_DURATION = re.compile(r"([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.IGNORECASE)
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})(?::?(\d{2}))?")
_LAST_SECOND = 59
_MOST_HOURS = 18  # beyond any time zone that ever was


@dataclass(frozen=True)
class When:
    """A date or time as written: wall time, the offset it states itself (Z), and whether it is a date."""

    wall: datetime
    own_zone: tzinfo | None
    is_date: bool

    @property
    def day(self) -> date:
        """The date as written."""
        return self.wall.date()


class Span(NamedTuple):
    """A duration: calendar days first, then exact time (RFC 5545, 3.3.6: P1D is a day, PT24H is 24 hours)."""

    days: int
    exact: timedelta

    @property
    def rough(self) -> timedelta:
        """About how long it is, to the day."""
        return timedelta(days=self.days) + self.exact


NOTHING = Span(0, timedelta())


def read_when(text: str) -> When:
    """A DATE or DATE-TIME. Eight digits are a date whatever else was said. Raises ValueError."""
    value = text.strip()
    if found := _DATE.fullmatch(value):
        year, month, day = map(int, found.groups())
        return When(datetime(year, month, day), None, is_date=True)  # noqa: DTZ001  # wall time, by design
    if not (found := _TIME.fullmatch(value)):
        raise ValueError
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    wall = datetime(year, month, day, hour, minute, min(second, _LAST_SECOND))  # noqa: DTZ001
    return When(wall, _own_zone(found[7]), is_date=False)


def _own_zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    return UTC if text in "zZ" else timezone(read_offset(text))


def read_span(text: str) -> Span:
    """A DURATION, which may be negative. Raises ValueError or OverflowError."""
    found = _DURATION.fullmatch(text.strip())
    if not found or not any(found.groups()[1:]):
        raise ValueError
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    sign = -1 if found[1] == "-" else 1
    exact = timedelta(hours=sign * hours, minutes=sign * minutes, seconds=sign * seconds)
    return Span(sign * (7 * weeks + days), exact)


def read_offset(text: str) -> timedelta:
    """A UTC-OFFSET (3.3.14). Raises ValueError for anything else, and for what no place on earth has."""
    found = _OFFSET.fullmatch(text.strip())
    if not found:
        raise ValueError
    hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    if hours >= _MOST_HOURS or minutes > _LAST_SECOND or seconds > _LAST_SECOND:
        raise ValueError
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -offset if found[1] == "-" else offset
