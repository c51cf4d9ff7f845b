"""Tasks that come again because the process that ran them died: each such try is counted before it begins.

Celery puts a task back when its process is killed. An event that kills every process (memory, a crash in C code) would
go round for ever and never fail; here it runs out of attempts and is set aside.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from shared.database import AsyncSession, execute
from shared.outbox import MOST_ATTEMPTS

_COUNT = text("""
    UPDATE delivery
       SET attempts = attempts + 1,
           set_aside_at = CASE WHEN attempts >= :most_attempts THEN CAST(:now AS timestamptz) END,
           last_error = 'ProcessDied'
     WHERE handler = :handler AND event_id = :event_id AND done_at IS NULL AND set_aside_at IS NULL
    RETURNING set_aside_at
""")


async def count(session: AsyncSession, handler: str, event_id: UUID, *, at: datetime) -> bool:
    """Count one more try, to be committed before it begins; whether it may be made."""
    values = {"most_attempts": MOST_ATTEMPTS, "now": at, "handler": handler, "event_id": event_id}
    row = (await execute(session, _COUNT, values)).one_or_none()
    return row is not None and row.set_aside_at is None
