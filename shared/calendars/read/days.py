"""The days of one period, and which of them a rule's BY parts let through (RFC 5545, 3.3.10)."""

from calendar import isleap, monthrange
from datetime import MAXYEAR, date, timedelta

from shared.calendars.read.rules import Rule


def days_of(rule: Rule, first: date) -> list[date]:
    """All days of the period that begins with *first*."""
    match rule.frequency:
        case "DAILY":
            number = 1
        case "WEEKLY":
            number = 7
        case "MONTHLY":
            number = monthrange(first.year, first.month)[1]
        case _:
            number = _days_in_year(first.year)
    ordinal = first.toordinal()
    return [date.fromordinal(one) for one in range(ordinal, min(ordinal + number, date.max.toordinal() + 1))]


class Filter:
    """Whether a day belongs to a rule. What no BY part says comes from the start."""

    def __init__(self, rule: Rule, start: date) -> None:
        by = {name: frozenset(numbers) for name, numbers in rule.by.items() if numbers}
        self._months = by.get("BYMONTH", frozenset())
        self._month_days = by.get("BYMONTHDAY", frozenset())
        self._year_days = by.get("BYYEARDAY", frozenset())
        self._weeks = by.get("BYWEEKNO", frozenset()) if rule.frequency == "YEARLY" else frozenset[int]()
        self._week_start = rule.week_start
        counts = rule.frequency in {"MONTHLY", "YEARLY"}  # only there "the second Tuesday" means something
        self._weekdays = frozenset(weekday for nth, weekday in rule.weekdays if not (nth and counts))
        self._nth = frozenset((nth, weekday) for nth, weekday in rule.weekdays if nth and counts)
        self._nth_of_year = rule.frequency == "YEARLY" and not self._months
        self._fill_in(rule, start)

    def _fill_in(self, rule: Rule, start: date) -> None:
        if self._month_days or self._year_days or self._weekdays or self._nth:
            return
        if self._weeks or rule.frequency == "WEEKLY":
            self._weekdays = frozenset({start.weekday()})
        elif rule.frequency in {"MONTHLY", "YEARLY"}:
            self._month_days = frozenset({start.day})
            if rule.frequency == "YEARLY" and not self._months:
                self._months = frozenset({start.month})

    def __call__(self, day: date) -> bool:
        """Whether *day* passes every part."""
        return (
            (not self._months or day.month in self._months)
            and (not self._month_days or self._on_month_day(day))
            and (not (self._weekdays or self._nth) or self._on_weekday(day))
            and (not self._year_days or self._on_year_day(day))
            and (not self._weeks or self._in_week(day))
        )

    def _on_month_day(self, day: date) -> bool:
        from_end = day.day - monthrange(day.year, day.month)[1] - 1
        return day.day in self._month_days or from_end in self._month_days

    def _on_year_day(self, day: date) -> bool:
        number = day.timetuple().tm_yday
        return number in self._year_days or number - _days_in_year(day.year) - 1 in self._year_days

    def _on_weekday(self, day: date) -> bool:
        if day.weekday() in self._weekdays:
            return True
        if not self._nth:
            return False
        if self._nth_of_year:
            number, length = day.timetuple().tm_yday, _days_in_year(day.year)
        else:
            number, length = day.day, monthrange(day.year, day.month)[1]
        from_start, from_end = (number - 1) // 7 + 1, -((length - number) // 7 + 1)
        return bool({(from_start, day.weekday()), (from_end, day.weekday())} & self._nth)

    def _in_week(self, day: date) -> bool:
        """Week 1 is the first with at least four days in the year; weeks begin with WKST."""
        middle = day + timedelta(days=3 - (day.weekday() - self._week_start) % 7) if day.year < MAXYEAR else day
        number = (middle.timetuple().tm_yday - 1) // 7 + 1
        last = (_last_middle(middle.year, self._week_start).timetuple().tm_yday - 1) // 7 + 1
        return number in self._weeks or number - last - 1 in self._weeks


def _last_middle(year: int, week_start: int) -> date:
    """The fourth day of the last week of *year*."""
    end = date(year, 12, 31)
    return end - timedelta(days=(end.weekday() - week_start - 3) % 7)


def _days_in_year(year: int) -> int:
    return 366 if isleap(year) else 365
