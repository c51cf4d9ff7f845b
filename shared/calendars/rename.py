"""Recognise events whose names have changed: some servers give every event a new UID when nothing else happened."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import text

from shared.calendars.models import CalendarEvent
from shared.calendars.read import Occurrence
from shared.calendars.rules import folded
from shared.database import AsyncSession, execute

_KEY_OF_SESSION = text("UPDATE scheduled_session SET source_key = :key WHERE id = :session_id AND source_key = :before")
_KEY_OF_EVENT = text("""
    UPDATE calendar_event SET key = :key WHERE source_id = :source_id AND session_id = :session_id
""")

Likeness = tuple[datetime, str, str]


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
