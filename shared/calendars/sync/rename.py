"""Recognise events whose names have changed: some servers give every event a new UID when nothing else happened."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import count
from uuid import UUID

from sqlalchemy import text

from shared.calendars.models import CalendarEvent
from shared.calendars.read import Occurrence
from shared.calendars.rules.words import folded
from shared.database import AsyncSession, execute

_KEY_OF_SESSION = text("""
    UPDATE scheduled_session SET source_key = :key WHERE id = :session_id AND source_id IS NOT NULL
""")
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
    rows: defaultdict[str, dict[str, datetime]] = defaultdict(dict)
    days: defaultdict[str, list[Occurrence]] = defaultdict(list)
    for key, row in known.items():
        if found := _OF_A_DAY.fullmatch(key):
            rows[found[1]][key] = row.starts_at
    for one in occurrences:
        if found := _OF_A_DAY.fullmatch(one.key):
            days[found[1]].append(one)
    names: dict[str, str] = {}
    for day, several in days.items():
        if len(several) + len(rows[day]) > 2:  # noqa: PLR2004  # one event and its row: it may have moved
            names |= _names(day, rows[day], several)
    return tuple(one._replace(key=names.get(one.key, one.key)) for one in occurrences)


def _names(day: str, rows: Mapping[str, datetime], several: Sequence[Occurrence]) -> dict[str, str]:
    """Own name -> name, each given once: that of the row with the same start, else its own, else one with its time.

    Of two that start at once, the one whose own name the row has.
    """
    starts = {one.key: one.starts.astimezone(UTC) for one in several}
    names = {key: key for key, start in starts.items() if rows.get(key) == start}
    free = {key: start for key, start in rows.items() if key not in names}
    for own, start in starts.items():
        same = next((key for key, at in free.items() if at == start), None)
        if own not in names and same is not None:
            names[own] = same
            del free[same]
    for one in several:
        if one.key not in names:
            names[one.key] = next(name for name in _own_or_timed(day, one) if name not in {*names.values()})
    return names


def _own_or_timed(day: str, one: Occurrence) -> Iterator[str]:
    timed = f"{day}T{one.starts:%H:%M:%S}"
    yield from (one.key, timed)
    yield from (f"{timed}.{number}" for number in count(2))


async def rename(
    session: AsyncSession, known: dict[str, CalendarEvent], occurrences: Sequence[Occurrence]
) -> dict[UUID, str]:
    """Give known events that are missing the names of new ones at the same time, with the same title and place.

    *known*, by key, is changed with the rows. So neither is anything called off nor doubled, and sign-ups stay. What has
    been called off comes last, should there be two alike. The new names by session, for `give_names`.
    """
    said = {one.key for one in occurrences}
    candidates: defaultdict[Likeness, list[CalendarEvent]] = defaultdict(list)
    for row in sorted(known.values(), key=lambda row: (row.gone_at is not None, row.key)):
        if row.key not in said:
            candidates[row.starts_at, folded(row.title), folded(row.location)].append(row)
    if not candidates:
        return {}
    pairs = []
    for one in occurrences:
        alike = candidates.get((one.starts.astimezone(UTC), folded(one.title), folded(one.location)))
        if one.key not in known and alike:
            pairs.append((alike.pop(0), one.key))
    for row, key in pairs:
        del known[row.key]
        session.expunge(row)  # the row lives on under its new key
        names = {"source_id": row.source_id, "session_id": row.session_id, "key": key}
        await execute(session, _KEY_OF_EVENT, names)
        known[key] = await session.get_one(
            CalendarEvent, {"source_id": row.source_id, "key": key}, populate_existing=True
        )
    return {row.session_id: key for row, key in pairs}


async def give_names(session: AsyncSession, names: Mapping[UUID, str]) -> None:
    """Give sessions, which the caller has locked, the names that `rename` gave their events."""
    for session_id, key in names.items():
        await execute(session, _KEY_OF_SESSION, {"session_id": session_id, "key": key})
