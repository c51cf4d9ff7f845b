"""Recognise events whose names have changed: some servers give every event a new UID when nothing else happened."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import text

from shared.calendars.models import CalendarEvent
from shared.calendars.read import Occurrence
from shared.calendars.rules.words import folded
from shared.database import AsyncSession, execute

_KEY_OF_SESSION = text("UPDATE scheduled_session SET source_key = :key WHERE id = :session_id AND source_key = :before")
_KEY_OF_EVENT = text("""
    UPDATE calendar_event SET key = :key WHERE source_id = :source_id AND session_id = :session_id
""")

Likeness = tuple[datetime, str, str]

_OF_A_DAY = re.compile(r"(.*/\d{4}-\d{2}-\d{2})(T[\d:.]+)?", re.DOTALL)


def under_known_names(known: Mapping[str, CalendarEvent], occurrences: Sequence[Occurrence]) -> tuple[Occurrence, ...]:
    """The occurrences, those of one event and day under the names that their sessions have.

    The first of a day is named by the day and others by their time as well (see read.identity), so a name would slide
    from one to the other when an earlier one is taken out or put in. Who begins at the same time is the same.
    """
    rows: defaultdict[str, dict[datetime, str]] = defaultdict(dict)
    days: defaultdict[str, list[Occurrence]] = defaultdict(list)
    for key, row in known.items():
        if found := _OF_A_DAY.fullmatch(key):
            rows[found[1]] |= {row.starts_at: key}
    for one in occurrences:
        if found := _OF_A_DAY.fullmatch(one.key):
            days[found[1]].append(one)
    names = {
        one.key: name
        for day, several in days.items()
        if len(several) + len(rows[day]) > 2  # noqa: PLR2004  # one event and its row: it may have moved
        for one, name in zip(several, _names(day, rows[day], several), strict=True)
    }
    return tuple(one._replace(key=names.get(one.key, one.key)) for one in occurrences)


def _names(day: str, rows: Mapping[datetime, str], several: Sequence[Occurrence]) -> list[str]:
    """A name for each: that of the row with the same start, else its own if nobody has it, else one with its time."""
    at_once = {one.key: rows.get(one.starts.astimezone(UTC), "") for one in several}
    taken = {name for name in at_once.values() if name}
    names = []
    for one in several:
        name = at_once[one.key] or (one.key if one.key not in taken else f"{day}T{one.starts:%H:%M:%S}")
        taken.add(name)
        names.append(name)
    return names


async def rename(session: AsyncSession, known: dict[str, CalendarEvent], occurrences: Sequence[Occurrence]) -> None:
    """Give known events that are missing the names of new ones at the same time, with the same title and place.

    *known*, by key, is changed with the rows. So neither is anything called off nor doubled, and sign-ups stay. What has
    been called off comes last, should there be two alike.
    """
    said = {one.key for one in occurrences}
    candidates: defaultdict[Likeness, list[CalendarEvent]] = defaultdict(list)
    for row in sorted(known.values(), key=lambda row: (row.gone_at is not None, row.key)):
        if row.key not in said:
            candidates[row.starts_at, folded(row.title), folded(row.location)].append(row)
    if not candidates:
        return
    pairs = []
    for one in occurrences:
        alike = candidates.get((one.starts.astimezone(UTC), folded(one.title), folded(one.location)))
        if one.key not in known and alike:
            pairs.append((alike.pop(0), one.key))
    for row, key in pairs:
        del known[row.key]
        await _give(session, row, key)
        known[key] = await session.get_one(
            CalendarEvent, {"source_id": row.source_id, "key": key}, populate_existing=True
        )


async def _give(session: AsyncSession, row: CalendarEvent, key: str) -> None:
    before = row.key
    names = {"source_id": row.source_id, "session_id": row.session_id, "key": key, "before": before}
    session.expunge(row)  # the row lives on under its new key
    await execute(session, _KEY_OF_SESSION, {name: names[name] for name in ("key", "before", "session_id")})
    await execute(session, _KEY_OF_EVENT, {name: names[name] for name in ("key", "source_id", "session_id")})
