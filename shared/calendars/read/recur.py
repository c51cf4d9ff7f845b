"""Expand a rule into wall times: period by period, from near the window to its end, and never further.

Every period (a day, week, month or year) is a list of days that the BY parts filter, as in RFC 5545, 3.3.10. The work is
bounded by the days looked at, so that a rule which never matches costs no more than one that does.
"""

from collections.abc import Iterator
from datetime import MAXYEAR, date, datetime, time
from itertools import islice

from shared.calendars.read.days import Filter, days_of
from shared.calendars.read.refusals import Skipped
from shared.calendars.read.rules import Rule

MOST_INSTANCES = 400
MOST_DAYS = 100_000  # that are looked at for one rule, about 270 years


def expand(rule: Rule, start: datetime, *, until: datetime | None, after: datetime, before: datetime) -> list[datetime]:
    """The wall times that *rule* gives from *after* to *before* (both inclusive), beginning at *start*.

    *until* is the rule's UNTIL as wall time. Raises Skipped when there are more than 400, or COUNT reaches too far.
    """
    last = min(before, until) if until else before
    found: list[datetime] = []
    moments = _moments(rule, start, after if rule.count is None else start, last)
    for moment in islice(moments, rule.count):
        if moment >= after:
            found.append(moment)
        if len(found) > MOST_INSTANCES:
            raise Skipped("rule_too_many")
    return found


def _moments(rule: Rule, start: datetime, after: datetime, last: datetime) -> Iterator[datetime]:
    """Every moment of the rule up to *last*, in order, from the period that *after* lies in."""
    matches = Filter(rule, start.date())
    times = _times(rule, start)
    looked_at = 0
    for first in _periods(rule, start.date(), after.date(), last.date()):
        days = days_of(rule, first)
        looked_at += len(days)
        if looked_at > MOST_DAYS:
            raise Skipped("rule_too_many")
        moments = [datetime.combine(day, clock) for day in days if matches(day) for clock in times]
        for moment in _positions(moments, rule.by.get("BYSETPOS")):
            if moment > last:
                return
            if moment >= start:
                yield moment


def _periods(rule: Rule, start: date, after: date, last: date) -> Iterator[date]:
    """The first day of every period, each *interval* from the one before, from one period before *after* on."""
    match rule.frequency:
        case "DAILY" | "WEEKLY":
            step = rule.interval * (7 if rule.frequency == "WEEKLY" else 1)
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
    hours = rule.by.get("BYHOUR", (start.hour,))
    minutes = rule.by.get("BYMINUTE", (start.minute,))
    seconds = rule.by.get("BYSECOND", (start.second,))
    if len(hours) * len(minutes) * len(seconds) > MOST_INSTANCES:
        raise Skipped("rule_too_many")
    return sorted({time(hour, minute, second) for hour in hours for minute in minutes for second in seconds})


def _positions(moments: list[datetime], positions: tuple[int, ...] | None) -> list[datetime]:
    """BYSETPOS: only these of a period's moments, counted from 1, or from the end with -1."""
    if not positions:
        return moments
    indexes = {at - 1 if at > 0 else len(moments) + at for at in positions}
    return [moments[at] for at in sorted(indexes) if 0 <= at < len(moments)]
