"""Expand events: one delivery for each handler that has a part to do."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import text

from shared.database import AsyncSession, execute

# Locks the events it expands (SKIP LOCKED: two relays share the work). Index: ix_outbox_event_new.
# The handlers come as two parallel arrays: event type and handler name.
_EXPAND = text("""
    WITH fresh AS (
        SELECT id, type FROM outbox_event WHERE expanded_at IS NULL
         ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED
    ), subscription AS (
        SELECT * FROM unnest(CAST(:types AS text[]), CAST(:handlers AS text[])) AS s (type, handler)
    ), created AS (
        INSERT INTO delivery (event_id, handler, due_at, attempts)
        SELECT fresh.id, subscription.handler, :now, 0 FROM fresh JOIN subscription USING (type)
        ON CONFLICT DO NOTHING
    )
    UPDATE outbox_event SET expanded_at = :now FROM fresh WHERE outbox_event.id = fresh.id
""")


async def expand(
    session: AsyncSession, subscriptions: Mapping[str, Sequence[str]], *, at: datetime, most: int = 1000
) -> int:
    """Give every new event one delivery per handler of *subscriptions*; how many events were expanded."""
    pairs = [(event, handler) for event, handlers in subscriptions.items() for handler in handlers]
    values = {"types": [p[0] for p in pairs], "handlers": [p[1] for p in pairs], "now": at, "most": most}
    return (await execute(session, _EXPAND, values)).rowcount
