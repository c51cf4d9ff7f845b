"""Expand a rule into wall times: period by period, from near the window to its end, and never further.

Every period (a day, week, month or year) is a list of days that the BY parts filter, as in RFC 5545, 3.3.10. The work is
bounded by the days looked at, so that a rule which never matches costs no more than one that does.
"""

from collections.abc import Iterator
from datetime import MAXYEAR, date, datetime, time, timedelta
from itertools import islice

from shared.calendars.read.days import Days
from shared.calendars.read.refusals import Skipped
from shared.calendars.read.rules import Rule

MOST_INSTANCES = 400
MOST_EXPANDED = 2 * MOST_INSTANCES  # with the margins around a window
MOST_DAYS = 100_000  # that are looked at for one rule, about 270 years


def expand(rule: Rule, start: datetime, *, until: datetime | None, after: datetime, before: datetime) -> list[datetime]:
    """The wall times that *rule* gives from *after* to *before* (both inclusive), beginning at *start*.

    *until* is the rule's UNTIL as wall time. Raises Skipped when there are more than 800, or COUNT reaches too far.
    """
    expansion = _Expansion(rule, start)
    last, count = min(before, until) if until else before, rule.count
    if count and (counted := expansion.last_of(count)):
        last, count = min(last, counted), None
    moments = expansion.moments(after if count is None else start, last)
    found: list[datetime] = []
    for moment in islice(moments, count):
        if moment >= after:
            found.append(moment)
        if len(found) > MOST_EXPANDED:
            raise Skipped("rule_too_many")
    return found


class _Expansion:
    """A rule with its start: the moments of every period, in order."""

    def __init__(self, rule: Rule, start: datetime) -> None:
        self._rule = rule
        self._start = start
        self._days = Days(rule, start.date())
        self._times = _times(rule, start)

    def moments(self, after: datetime, last: datetime) -> Iterator[datetime]:
        """Every moment up to *last*, from the period that *after* lies in."""
        looked_at = 0
        for first in _periods(self._rule, self._start.date(), after.date(), last.date()):
            looked_at += self._days.looked_at
            if looked_at > MOST_DAYS:
                raise Skipped("rule_too_many")
            for moment in self._of_period(first):
                if moment > last:
                    return
                if moment >= self._start:
                    yield moment

    def _of_period(self, first: date) -> list[datetime]:
        combine, times = datetime.combine, self._times
        moments = [combine(day, clock) for day in self._days.of(first) for clock in times]
        positions = self._rule.by.get("BYSETPOS")
        return _at(moments, positions) if positions else moments

    def last_of(self, count: int) -> datetime | None:
        """The moment with that number, where all periods are alike and nothing has to be counted one by one."""
        if not self._days.alike:
            return None
        first = next(_periods(self._rule, self._start.date(), self._start.date(), date.max))
        moments = self._of_period(first)
        if not moments:
            return None
        number = count - 1 + sum(moment < self._start for moment in moments)
        periods, place = divmod(number, len(moments))
        try:
            return moments[place] + timedelta(days=periods * _step(self._rule))
        except OverflowError:
            return datetime.max  # noqa: DTZ901  # wall time


def _step(rule: Rule) -> int:
    """Days from one day or week of the rule to the next."""
    return rule.interval * (7 if rule.frequency == "WEEKLY" else 1)


def _periods(rule: Rule, start: date, after: date, last: date) -> Iterator[date]:
    """The first day of every period, each *interval* from the one before, from one period before *after* on."""
    match rule.frequency:
        case "DAILY" | "WEEKLY":
            step = _step(rule)
            origin = start.toordinal() - ((start.weekday() - rule.week_start) % 7 if rule.frequency == "WEEKLY" else 0)
            skipped = max((after.toordinal() - origin) // step - 1, 0)
            for ordinal in range(origin + skipped * step, last.toordinal() + 1, step):
                yield date.fromordinal(max(ordinal, 1))
        case _:
            step = rule.interval * (12 if rule.frequency == "YEARLY" else 1)
            origin = start.year * 12 + (start.month - 1 if rule.frequency == "MONTHLY" else 0)
            skipped = max((after.year * 12 + after.month - 1 - origin) // step - 1, 0)
            for month in range(origin + skipped * step, min(last.year, MAXYEAR) * 12 + last.month, step):
                yield date(month // 12, month % 12 + 1, 1)


def _times(rule: Rule, start: datetime) -> list[time]:
    """The times of day that the rule gives, in order."""
    hours = rule.by.get("BYHOUR") or (start.hour,)
    minutes = rule.by.get("BYMINUTE") or (start.minute,)
    seconds = rule.by.get("BYSECOND") or (start.second,)
    if len(hours) * len(minutes) * len(seconds) > MOST_INSTANCES:
        raise Skipped("rule_too_many")
    return sorted({time(hour, minute, second) for hour in hours for minute in minutes for second in seconds})


def _at(moments: list[datetime], positions: tuple[int, ...]) -> list[datetime]:
    """BYSETPOS: only these of a period's moments, counted from 1, or from the end with -1."""
    indexes = {at - 1 if at > 0 else len(moments) + at for at in positions}
    return [moments[at] for at in sorted(indexes) if 0 <= at < len(moments)]
