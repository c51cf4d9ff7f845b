"""Drop what is surely over before anything is read: most of a club's feed is its past."""

import re
from datetime import datetime, timedelta

from shared.calendars.read.refusals import Rejected

MOST_EVENTS = 20_000

_EVENT = re.compile(r"^BEGIN:VEVENT[ \t]*\n(.*?)^END:VEVENT[ \t]*\n?", re.MULTILINE | re.IGNORECASE | re.DOTALL)
_LASTING = re.compile(r"^(?:RRULE|RDATE|RECURRENCE-ID|DURATION|BEGIN:VEVENT)\b", re.MULTILINE | re.IGNORECASE)
_DAYS = re.compile(r"^DT(?:START|END)\b[^\n]*:\s*(\d{8})", re.MULTILINE | re.IGNORECASE)
_UID = re.compile(r"^UID\b[^\n:]*:([^\n]*)", re.MULTILINE | re.IGNORECASE)
_MARGIN = timedelta(days=3)


def presplit(text: str, start: datetime) -> str:
    """*text* without the single events that ended days before *start*. Raises Rejected when too many are left.

    An old event stays when a coming one has its UID: it may be the newer version of it.
    """
    before = f"{start - _MARGIN:%Y%m%d}"
    old = [found for found in _EVENT.finditer(text) if _is_over(found[1], before)]
    dropped = {found.span() for found in old}
    coming = {_uid(found[1]) for found in _EVENT.finditer(text) if found.span() not in dropped}
    kept: list[str] = []
    at = 0
    for found in old:
        if _uid(found[1]) not in coming:
            kept.append(text[at : found.start()])
            at = found.end()
    text = "".join((*kept, text[at:]))
    if sum(1 for _ in _EVENT.finditer(text)) > MOST_EVENTS:
        raise Rejected("too_many_events")
    return text


def _is_over(event: str, before: str) -> bool:
    days = _DAYS.findall(event)
    return bool(days) and max(days) < before and not _LASTING.search(event)


def _uid(event: str) -> str:
    found = _UID.search(event)
    return found[1].strip() if found else ""
