"""A recurrence rule as text becomes a checked rule (RFC 5545, 3.3.10), or is refused."""

import re
from dataclasses import dataclass

from shared.calendars.read.refusals import Skipped
from shared.calendars.read.values import When, read_when

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
COARSE = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
TOO_FINE = ("SECONDLY", "MINUTELY", "HOURLY")
FINE_PARTS = ("BYHOUR", "BYMINUTE", "BYSECOND")
_LARGEST = 10**9  # larger numbers mean the same: never again, or always
_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")

# Smallest and largest magnitude, and whether negative numbers count from the end.
_RANGES = {
    "BYMONTH": (1, 12, False),
    "BYMONTHDAY": (1, 31, True),
    "BYYEARDAY": (1, 366, True),
    "BYWEEKNO": (1, 53, True),
    "BYHOUR": (0, 23, False),
    "BYMINUTE": (0, 59, False),
    "BYSECOND": (0, 59, False),
    "BYSETPOS": (1, 366, True),
}


@dataclass(frozen=True)
class Rule:
    """A rule that can be expanded. `by` holds the numbers of every BY part, `weekdays` pairs of (nth or 0, weekday)."""

    frequency: str
    interval: int
    count: int | None
    until: When | None
    week_start: int
    weekdays: tuple[tuple[int, int], ...]
    by: dict[str, tuple[int, ...]]


def read_rule(text: str) -> Rule:
    """The rule. Raises Skipped with the reason."""
    parts = _parts(text)
    if parts.get("FREQ") in TOO_FINE:
        raise Skipped("rule_too_fine")
    if parts.get("FREQ") not in COARSE or parts.get("RSCALE", "GREGORIAN") != "GREGORIAN":
        raise Skipped("rule_unreadable")
    try:
        return Rule(
            frequency=parts["FREQ"],
            interval=_positive(parts.get("INTERVAL", "1")),
            count=_positive(parts["COUNT"]) if "COUNT" in parts else None,
            until=read_when(parts["UNTIL"]) if "UNTIL" in parts else None,
            week_start=WEEKDAYS.index(parts.get("WKST", "MO")),
            weekdays=tuple(_weekday(one) for one in parts.get("BYDAY", "").split(",") if one.strip()),
            by={name: _numbers(parts[name], *limits) for name, limits in _RANGES.items() if name in parts},
        )
    except ValueError:
        raise Skipped("rule_unreadable") from None


def _parts(text: str) -> dict[str, str]:
    """Name -> value in capitals. A part without a value is no part."""
    pairs = (part.partition("=") for part in text.upper().split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs if value.strip()}


def _positive(text: str) -> int:
    number = int(text[:20])
    if number < 1:
        raise ValueError
    return min(number, _LARGEST)


def _weekday(text: str) -> tuple[int, int]:
    found = _WEEKDAY.fullmatch(text.strip())
    if not found or (found[1] and not 1 <= abs(int(found[1])) <= 53):  # noqa: PLR2004  # weeks of a year
        raise ValueError
    return int(found[1] or 0), WEEKDAYS.index(found[2])


def _numbers(text: str, smallest: int, largest: int, negative: bool) -> tuple[int, ...]:  # noqa: FBT001
    numbers = tuple(int(one) for one in text.split(",") if one.strip())
    if any(not smallest <= (abs(one) if negative else one) <= largest for one in numbers):
        raise ValueError
    return numbers
