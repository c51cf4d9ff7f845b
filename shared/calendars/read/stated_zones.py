"""A time zone that only its VTIMEZONE describes (RFC 5545, 3.6.5), when that is sane: fixed days of the year, no tricks."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from shared.calendars.read.components import Component
from shared.calendars.read.recur import expand
from shared.calendars.read.refusals import Skipped
from shared.calendars.read.rules import FINE_PARTS, Rule, read_rule
from shared.calendars.read.values import read_offset, read_when

_MARGIN = timedelta(days=2 * 366)
_MOST_OBSERVANCES = 50
_MOST_RULES = 5  # of one observance
_OLDEST = 1600  # some systems let zones begin in the year 1, where there is no hour before it
_SINCE = datetime(1990, 1, 1)  # noqa: DTZ001  # wall time; what an event that old needs is its offset


@dataclass(frozen=True, order=True)
class Change:
    """One change of the clock: the wall time before it at which it happens, and the offsets before and after."""

    onset: datetime
    before: timedelta
    after: timedelta

    @property
    def utc(self) -> datetime:
        """When it happens, in UTC (naive)."""
        return self.onset - self.before

    @property
    def settled(self) -> datetime:
        """The first wall time that surely lies after it: past the gap, or past both passes of a repeated hour."""
        return self.utc + max(self.before, self.after)


class StatedZone(tzinfo):
    """A zone made of changes. A missing wall time keeps the offset before the gap, a repeated one means the first."""

    def __init__(self, changes: list[Change]) -> None:
        self._changes = sorted(changes, key=lambda change: change.utc)
        self._settled = [change.settled for change in self._changes]
        self._utc = [change.utc for change in self._changes]

    def _offset(self, place: int) -> timedelta:
        return self._changes[place - 1].after if place else self._changes[0].before

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        """The offset that holds at a wall time."""
        return self._offset(bisect_right(self._settled, moment.replace(tzinfo=None))) if moment else None

    def dst(self, _moment: datetime | None) -> timedelta | None:
        """Not known: a VTIMEZONE does not say what part of an offset is summer time."""
        return None

    def tzname(self, _moment: datetime | None) -> str | None:
        """Nothing that anybody sees."""
        return None

    def fromutc(self, moment: datetime) -> datetime:
        """The wall time of a moment whose clock shows UTC."""
        return moment + self._offset(bisect_right(self._utc, moment.replace(tzinfo=None)))


def stated_zone(component: Component, window: tuple[datetime, datetime]) -> StatedZone | None:
    """The zone that a VTIMEZONE describes around *window*, None when it makes no sense."""
    if not 0 < len(component.inside) <= _MOST_OBSERVANCES:
        return None
    try:
        changes = [change for one in component.inside for change in _changes(one, window)]
        return StatedZone(changes) if changes else None
    except (Skipped, ValueError, OverflowError):
        return None


def _changes(observance: Component, window: tuple[datetime, datetime]) -> list[Change]:
    """The changes of one STANDARD or DAYLIGHT part. Raises Skipped or ValueError for what is not sane."""
    before, after = read_offset(observance.text("TZOFFSETFROM")), read_offset(observance.text("TZOFFSETTO"))
    start = read_when(observance.text("DTSTART")).wall
    start = start.replace(year=max(start.year, _OLDEST))
    onsets = {start}
    for dates in observance.every("RDATE"):
        onsets |= {read_when(one).wall for one in dates.value.split(",")[:_MOST_OBSERVANCES]}
    for rule in [one.text for one in observance.every("RRULE") if one.text][:_MOST_RULES]:
        onsets |= set(_onsets(rule, start, before, window))
    return [Change(onset, before, after) for onset in onsets]


def _onsets(text: str, start: datetime, before: timedelta, window: tuple[datetime, datetime]) -> list[datetime]:
    rule = read_rule(text)
    if rule.frequency != "YEARLY" or any(len(rule.by.get(part, ())) > 1 for part in FINE_PARTS):
        raise Skipped("zone_unknown")  # the clock changes on a day of a year, at one time
    until = _until(rule, before)
    first = min(window[0], until or window[0], _SINCE) - _MARGIN  # the last change of a rule that ended still holds
    return expand(rule, start, until=until, after=max(start, first), before=window[1] + _MARGIN)


def _until(rule: Rule, before: timedelta) -> datetime | None:
    """UNTIL as wall time before the change."""
    if rule.until is None or rule.until.own_zone is None:
        return rule.until.wall if rule.until else None
    try:
        return rule.until.wall + before
    except OverflowError:  # 99991231T235959Z means for ever
        return rule.until.wall
