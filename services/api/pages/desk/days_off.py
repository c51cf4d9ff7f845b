"""Days off as people write them: a day or a stretch on each line."""

import re
from datetime import date, timedelta

LONGEST_STRETCH = 400
_DAY = r"(\d{4}-\d{2}-\d{2})"
_LINE = re.compile(rf"{_DAY}(?:\s*(?:-|–|—|/|\.\.+|to|till)\s*{_DAY})?\.?")


class NotADay(ValueError):
    """A line is neither a day nor a stretch; its only argument is the line."""


def read_days_off(text: str) -> list[date]:
    """Every day that *text* names: "2026-12-24" or "2026-12-21 – 2027-01-06" on a line. Raises NotADay."""
    days: dict[date, None] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        first, last = _ends(line)
        if not 0 <= (last - first).days <= LONGEST_STRETCH:
            raise NotADay(line)
        days |= dict.fromkeys(first + timedelta(days=n) for n in range((last - first).days + 1))
    return sorted(days)


def _ends(line: str) -> tuple[date, date]:
    found = _LINE.fullmatch(line)
    if found is None:
        raise NotADay(line)
    try:
        first = date.fromisoformat(found[1])
        return first, date.fromisoformat(found[2]) if found[2] else first
    except ValueError:
        raise NotADay(line) from None
