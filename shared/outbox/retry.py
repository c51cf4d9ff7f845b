"""Look at deliveries that were set aside, and try them again when what was wrong has been mended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from shared.database import AsyncSession, execute
from shared.outbox.models import ASIDE


@dataclass(frozen=True)
class Part:
    """One handler's part of one event, as a person looks at it: ids and names of ours, nothing about anyone."""

    event_id: UUID
    type: str
    subject_id: UUID
    recorded_at: datetime
    handler: str
    state: str
    attempts: int
    last_error: str | None
    due_at: datetime
    done_at: datetime | None
    set_aside_at: datetime | None


_PART = """
    SELECT e.id AS event_id, e.type, e.subject_id, e.recorded_at, d.handler, d.attempts, d.last_error, d.due_at,
           d.done_at, d.set_aside_at,
           CASE WHEN d.done_at IS NOT NULL THEN 'done' WHEN d.set_aside_at IS NOT NULL THEN 'set_aside'
                WHEN d.due_at <= :now THEN 'due' ELSE 'waiting' END AS state
      FROM delivery AS d JOIN outbox_event AS e ON e.id = d.event_id
"""
_ASIDE = text(f"{_PART} WHERE {ASIDE} ORDER BY d.set_aside_at, d.event_id, d.handler LIMIT :most")
_OF_EVENT = text(f"{_PART} WHERE e.id = :event_id ORDER BY d.handler")


async def set_aside(session: AsyncSession, *, at: datetime, most: int) -> list[Part]:
    """Deliveries that wait for a person, the oldest first. Index: ix_delivery_set_aside."""
    return [Part(**row) for row in (await execute(session, _ASIDE, {"now": at, "most": most})).mappings()]


async def parts(session: AsyncSession, event_id: UUID, *, at: datetime) -> list[Part]:
    """Every handler's part of one event; none when there is no such event, or nobody reacts to it."""
    return [Part(**row) for row in (await execute(session, _OF_EVENT, {"now": at, "event_id": event_id})).mappings()]


_RETRY = text(f"""
    UPDATE delivery SET set_aside_at = NULL, attempts = 0, due_at = :now
     WHERE {ASIDE}
       AND (CAST(:ids AS uuid[]) IS NULL OR event_id = ANY (CAST(:ids AS uuid[])))
       AND (CAST(:handler AS text) IS NULL OR handler = CAST(:handler AS text))
""")  # noqa: S608


async def retry(
    session: AsyncSession, *, at: datetime, event_ids: Sequence[UUID] | None = None, handler: str | None = None
) -> int:
    """Make what was set aside due again with all its tries; how many. None means any event, any handler."""
    values = {"now": at, "ids": None if event_ids is None else list(event_ids), "handler": handler}
    return (await execute(session, _RETRY, values)).rowcount
