"""Which sessions the participation numbers do not know yet."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from shared.database import AsyncSession, execute
from shared.settings import Settings

RECENT = timedelta(days=21)
"""Attendance is taken within days; what is older is counted again when it changes."""

# A session changes its week's numbers by starting and once more by ending, when its attendance may be missing. Both are
# moments that no event marks. Nothing to remember between two sweeps: the week's computed_at tells. Index:
# ix_scheduled_session_public.
_STARTED = text("""
    SELECT s.id
      FROM scheduled_session AS s
      LEFT JOIN participation_week AS w
        ON w.area_id = s.area_id AND w.organizer_id = s.organizer_id
       AND w.week = CAST(date_trunc('week', s.starts_at AT TIME ZONE CAST(:zone AS text)) AS date)
     WHERE s.status <> 'draft' AND s.starts_at > :since AND s.starts_at <= :now
       AND (w.computed_at IS NULL OR w.computed_at < s.starts_at
            OR (s.ends_at <= :now AND w.computed_at < s.ends_at))
     ORDER BY s.starts_at LIMIT :most
""")


async def started_since_counted(
    session: AsyncSession, settings: Settings, *, at: datetime, most: int
) -> Sequence[UUID]:
    """Sessions that started or ended after their week was last counted, the oldest first."""
    values = {"zone": settings.timezone, "since": at - RECENT, "now": at, "most": most}
    return [row.id for row in await execute(session, _STARTED, values)]
