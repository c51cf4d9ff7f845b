"""Recount what sessions reached, from what was recorded. A cell is one organiser's week (Monday first) in one area."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import TextClause, text

from shared.clock import Clock
from shared.database import AsyncSession, execute
from shared.settings import Settings


class Cell(NamedTuple):
    """Where a session is counted: the Monday of its local week, its area, its organiser."""

    week: date
    area_id: UUID
    organizer_id: UUID


_CELLS_OF = text("""
    SELECT DISTINCT CAST(date_trunc('week', starts_at AT TIME ZONE CAST(:zone AS text)) AS date) AS week,
           area_id, organizer_id
      FROM scheduled_session
     WHERE id = ANY (CAST(:ids AS uuid[]))
""")

# The second half finds cells that all sessions have left, so that they become zero. Index: ix_scheduled_session_public.
_RECENT_CELLS = text("""
    SELECT CAST(date_trunc('week', starts_at AT TIME ZONE CAST(:zone AS text)) AS date) AS week, area_id, organizer_id
      FROM scheduled_session
     WHERE starts_at >= :after AND starts_at < :before AND status <> 'draft'
     UNION
    SELECT week, area_id, organizer_id FROM participation_week WHERE week >= :first
""")

# Two recounts of one cell must not end with the older count: the second may have counted before the first committed.
# So each cell's row is locked first, by statements of their own; under READ COMMITTED the count that follows sees
# everything committed by then, and whoever comes later waits here and counts later. All take cells in one order, the
# rows they add and the rows they lock, so none waits in a circle.
_CELLS = """
    unnest(CAST(:weeks AS date[]), CAST(:areas AS uuid[]), CAST(:organizers AS uuid[])) AS cell (week, area_id, organizer_id)
"""
_OPEN = text(f"""
    INSERT INTO participation_week (week, area_id, organizer_id, sessions, cancelled, attendance_missing, attendances,
                                    identified, walk_ins, unique_participants, computed_at)
    SELECT week, area_id, organizer_id, 0, 0, 0, 0, 0, 0, 0, :now FROM {_CELLS} ORDER BY week, area_id, organizer_id
    ON CONFLICT DO NOTHING
""")  # noqa: S608  # put together from our own words
_LOCK = text(f"""
    SELECT 1 FROM participation_week JOIN {_CELLS} USING (week, area_id, organizer_id)
     ORDER BY week, area_id, organizer_id FOR UPDATE OF participation_week
""")  # noqa: S608

# Index: ix_scheduled_session_area_start, then the primary keys of attendance and headcount. Every cell gets its values,
# zeros too. What was recorded at a session that was called off afterwards does not count, as the session does not.
_RECOUNT = text(f"""
    WITH cell AS (
        SELECT week, area_id, organizer_id,
               CAST(week AS timestamp) AT TIME ZONE CAST(:zone AS text) AS begins,
               CAST(week + 7 AS timestamp) AT TIME ZONE CAST(:zone AS text) AS ends
          FROM {_CELLS}
    ), planned AS (
        SELECT cell.week, area_id, organizer_id, s.id, s.status, s.starts_at, s.ends_at, s.attendance_taken_at
          FROM cell JOIN scheduled_session s USING (area_id, organizer_id)
         WHERE s.starts_at >= cell.begins AND s.starts_at < cell.ends AND s.status <> 'draft'
    ), held AS (
        SELECT week, area_id, organizer_id,
               count(*) FILTER (WHERE status = 'published' AND starts_at <= :now) AS sessions,
               count(*) FILTER (WHERE status = 'cancelled') AS cancelled,
               count(*) FILTER (WHERE status = 'published' AND ends_at <= :now AND attendance_taken_at IS NULL) AS missing
          FROM planned GROUP BY week, area_id, organizer_id
    ), named AS (
        SELECT week, area_id, organizer_id, count(*) AS present, count(*) FILTER (WHERE a.walk_in) AS walked_in,
               count(DISTINCT a.participant_id) AS people
          FROM planned JOIN attendance a ON a.session_id = planned.id AND a.present
         WHERE status = 'published' GROUP BY week, area_id, organizer_id
    ), counted AS (
        SELECT week, area_id, organizer_id, sum(h.number) AS present
          FROM planned JOIN headcount h ON h.session_id = planned.id
         WHERE status = 'published' GROUP BY week, area_id, organizer_id
    )
    UPDATE participation_week AS p
       SET sessions = coalesce(held.sessions, 0),
           cancelled = coalesce(held.cancelled, 0),
           attendance_missing = coalesce(held.missing, 0),
           attendances = coalesce(named.present, 0) + coalesce(counted.present, 0),
           identified = coalesce(named.present, 0),
           walk_ins = coalesce(named.walked_in, 0) + coalesce(counted.present, 0),
           unique_participants = coalesce(named.people, 0),
           computed_at = :now
      FROM cell
      LEFT JOIN held USING (week, area_id, organizer_id)
      LEFT JOIN named USING (week, area_id, organizer_id)
      LEFT JOIN counted USING (week, area_id, organizer_id)
     WHERE p.week = cell.week AND p.area_id = cell.area_id AND p.organizer_id = cell.organizer_id
""")  # noqa: S608


async def recount_sessions(
    session: AsyncSession, clock: Clock, settings: Settings, session_ids: Sequence[UUID]
) -> None:
    """Bring the cells of these scheduled sessions up to date; unknown ids are ignored.

    Safe to repeat, and beside other recounts of the same cells. The cell that a moved session has left is not known
    here; the nightly `recount_recent` brings it up to date.
    """
    values = {"zone": settings.timezone, "ids": list(session_ids)}
    await _recount(session, clock, settings, await _cells(session, _CELLS_OF, values))


async def recount_recent(session: AsyncSession, clock: Clock, settings: Settings, *, days: int = 14) -> None:
    """Bring every cell from the week *days* ago to the present one up to date, also those that all sessions have left.

    Time alone changes numbers (a session ends without attendance), so this runs every night.
    """
    today = clock.now().astimezone(settings.zone).date()
    first = monday(today - timedelta(days=days))
    values = {
        "zone": settings.timezone,
        "first": first,
        "after": _midnight(first, settings.zone),
        "before": _midnight(monday(today) + timedelta(weeks=1), settings.zone),
    }
    await _recount(session, clock, settings, await _cells(session, _RECENT_CELLS, values))


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


async def _cells(session: AsyncSession, statement: TextClause, values: Mapping[str, Any]) -> list[Cell]:
    rows = await execute(session, statement, values)
    return [Cell(row.week, row.area_id, row.organizer_id) for row in rows]


async def _recount(session: AsyncSession, clock: Clock, settings: Settings, cells: list[Cell]) -> None:
    if not cells:
        return
    where = {
        "weeks": [cell.week for cell in cells],
        "areas": [cell.area_id for cell in cells],
        "organizers": [cell.organizer_id for cell in cells],
    }
    await execute(session, _OPEN, {**where, "now": clock.now()})
    await execute(session, _LOCK, where)
    await execute(session, _RECOUNT, {**where, "zone": settings.timezone, "now": clock.now()})
