"""Drop what is surely over before anything is read: most of a club's feed is its past."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from shared.calendars.read.refusals import Rejected
from shared.calendars.read.values import read_span

MOST_EVENTS = 20_000

_EDGE = re.compile(r"^(?:(BEGIN)|END):VEVENT[ \t]*(?:\n|\Z)", re.MULTILINE | re.IGNORECASE)
_LASTING = re.compile(r"^(?:RRULE|RDATE|RECURRENCE-ID|BEGIN:VEVENT)\b", re.MULTILINE | re.IGNORECASE)
_DAYS = re.compile(r"^DT(?:START|END)\b[^\n]*:\s*(\d{8})", re.MULTILINE | re.IGNORECASE)
_UID = re.compile(r"^UID\b[^\n:]*:([^\n]*)", re.MULTILINE | re.IGNORECASE)
_DURATION = re.compile(r"^DURATION\b[^\n:]*:([^\n]*)", re.MULTILINE | re.IGNORECASE)
_MARGIN = timedelta(days=3)
_SHORT = timedelta(days=2)  # within the margin


class _Event(NamedTuple):
    span: tuple[int, int]
    uid: str
    over: bool


def presplit(text: str, start: datetime) -> Iterator[tuple[int, str]]:
    """The numbered lines of *text* without the single events that ended days before *start*.

    An old event stays when a coming one has its UID: it may be the newer version of it. Without a UID it is nobody's.
    Raises Rejected when too many are left.
    """
    before = f"{start - _MARGIN:%Y%m%d}"
    events = list(_events(text, before))
    coming = {one.uid for one in events if one.uid and not one.over}
    left_out = [one.span for one in events if one.over and one.uid not in coming]
    if len(events) - len(left_out) > MOST_EVENTS:
        raise Rejected("too_many_events")
    return _numbered(text, left_out)


def _events(text: str, before: str) -> Iterator[_Event]:
    """Every event, from its BEGIN to the END that follows first."""
    begins: re.Match[str] | None = None
    for edge in _EDGE.finditer(text):
        if edge[1]:
            begins = begins or edge
        elif begins:
            inside = text[begins.end() : edge.start()]
            yield _Event((begins.start(), edge.end()), _uid(inside), _is_over(inside, before))
            begins = None


def _numbered(text: str, left_out: list[tuple[int, int]]) -> Iterator[tuple[int, str]]:
    """Every line with its place in *text*, from 0, without those that lie in a span that is left out."""
    number = at = 0
    for start, end in (*left_out, (len(text), len(text))):
        lines = text[at:start].split("\n")
        yield from enumerate(lines, number)
        number += len(lines) - 1 + text.count("\n", start, end)
        at = end


def _is_over(event: str, before: str) -> bool:
    days = _DAYS.findall(event)
    return (
        bool(days)
        and max(days) < before
        and not _LASTING.search(event)
        and not any(map(_is_long, _DURATION.findall(event)))
    )


def _is_long(duration: str) -> bool:
    try:
        return read_span(duration).rough > _SHORT
    except (ValueError, OverflowError):  # is read without a length
        return False


def _uid(event: str) -> str:
    found = _UID.search(event)
    return found[1].strip() if found else ""
