"""The days of one period, and which of them a rule's BY parts let through (RFC 5545, 3.3.10)."""

from calendar import isleap, monthrange
from datetime import MAXYEAR, date, timedelta

from shared.calendars.read.rules import Rule

_LAST_DAY = date.max.toordinal()
_LENGTH = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}


class Days:
    """The days of a rule in each of its periods. `looked_at` is how many one period costs.

    `alike` says whether every period has the same days, counted from its first: a day or a week without other limits.
    """

    def __init__(self, rule: Rule, start: date) -> None:
        self._frequency = rule.frequency
        self._passes = Filter(rule, start)
        self.looked_at = _LENGTH[rule.frequency]
        self.alike = rule.frequency in {"DAILY", "WEEKLY"} and self._passes.only_weekdays
        if rule.frequency == "DAILY":
            self.alike = self.alike and not rule.weekdays

    def of(self, first: date) -> list[date]:
        """The days of the period that begins with *first*."""
        if self.alike and self._frequency == "DAILY":
            return [first]
        passes = self._passes
        return [day for begin, number in self._stretches(first) for day in self._likely(begin, number) if passes(day)]

    def _stretches(self, first: date) -> list[tuple[date, int]]:
        """First days and lengths of what a period has to be searched in: of a year only the months that count."""
        months = self._passes.months or (range(1, 13) if self._passes.month_days else ())
        match self._frequency:
            case "DAILY" | "WEEKLY" as frequency:
                return [(first, _LENGTH[frequency])]
            case "MONTHLY":
                return [(first, monthrange(first.year, first.month)[1])]
            case _ if months:
                return [(date(first.year, month, 1), monthrange(first.year, month)[1]) for month in sorted(months)]
            case _:
                return [(first, _days_in_year(first.year))]

    def _likely(self, first: date, number: int) -> list[date]:
        """Those of so many days from *first* on that the filter may let through: it needs not look at the others."""
        ordinal, passes = first.toordinal(), self._passes
        if passes.month_days and self._frequency in {"MONTHLY", "YEARLY"}:  # a stretch is a month there
            places = {day - 1 if day > 0 else number + day for day in passes.month_days}
        elif passes.any_weekdays:
            places = {at for weekday in passes.any_weekdays for at in range((weekday - ordinal + 1) % 7, number, 7)}
        else:
            places = set(range(number))
        end = min(number, _LAST_DAY - ordinal + 1)
        return [date.fromordinal(ordinal + place) for place in sorted(places) if 0 <= place < end]


class Filter:
    """Whether a day belongs to a rule. What no BY part says comes from the start."""

    def __init__(self, rule: Rule, start: date) -> None:
        by = {name: frozenset(numbers) for name, numbers in rule.by.items() if numbers}
        self.months = by.get("BYMONTH", frozenset())
        self.month_days = by.get("BYMONTHDAY", frozenset())
        self._year_days = by.get("BYYEARDAY", frozenset())
        self._weeks = by.get("BYWEEKNO", frozenset()) if rule.frequency == "YEARLY" else frozenset[int]()
        self._week_start = rule.week_start
        counts = rule.frequency in {"MONTHLY", "YEARLY"}  # only there "the second Tuesday" means something
        self._weekdays = frozenset(weekday for nth, weekday in rule.weekdays if not (nth and counts))
        self._nth = frozenset((nth, weekday) for nth, weekday in rule.weekdays if nth and counts)
        self._nth_of_year = rule.frequency == "YEARLY" and not self.months
        self._fill_in(rule, start)
        self.any_weekdays = self._weekdays | {weekday for _, weekday in self._nth}
        self.only_weekdays = not (self.months or self.month_days or self._year_days or self._weeks or self._nth)

    def _fill_in(self, rule: Rule, start: date) -> None:
        if self.month_days or self._year_days or self._weekdays or self._nth:
            return
        if self._weeks or rule.frequency == "WEEKLY":
            self._weekdays = frozenset({start.weekday()})
        elif rule.frequency in {"MONTHLY", "YEARLY"}:
            self.month_days = frozenset({start.day})
            if rule.frequency == "YEARLY" and not self.months:
                self.months = frozenset({start.month})

    def __call__(self, day: date) -> bool:
        """Whether *day* passes every part."""
        return (
            (not self.months or day.month in self.months)
            and (not self.month_days or self._on_month_day(day))
            and (not (self._weekdays or self._nth) or self._on_weekday(day))
            and (not self._year_days or self._on_year_day(day))
            and (not self._weeks or self._in_week(day))
        )

    def _on_month_day(self, day: date) -> bool:
        from_end = day.day - monthrange(day.year, day.month)[1] - 1
        return day.day in self.month_days or from_end in self.month_days

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
