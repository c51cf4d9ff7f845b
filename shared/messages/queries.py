"""Reads of messages: the demo's mailbox, and what became of those that were sent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from shared.database import AsyncSession, execute
from shared.messages.models import MailboxMessage

# `own` NULL: everybody's. A message that left and was reported as not delivered has a problem and counts as failed.
_TALLY = text("""
    SELECT kind, channel,
           count(*) FILTER (WHERE sent_at IS NOT NULL AND problem = '') AS sent,
           count(*) FILTER (WHERE failed_at IS NOT NULL OR (sent_at IS NOT NULL AND problem <> '')) AS failed,
           count(*) FILTER (WHERE dropped_at IS NOT NULL) AS dropped,
           count(*) FILTER (WHERE num_nonnulls(sent_at, failed_at, dropped_at) = 0) AS waiting,
           sum(parts)::bigint AS parts, sum(cost)::bigint AS cost
      FROM message
     WHERE created_at >= :since AND (CAST(:own AS uuid[]) IS NULL OR organizer_id = ANY (CAST(:own AS uuid[])))
     GROUP BY kind, channel ORDER BY kind, channel
""")

_UNREACHABLE = text("""
    SELECT count(*) FROM account AS a
     WHERE a.unreachable_at IS NOT NULL
       AND (CAST(:own AS uuid[]) IS NULL
            OR EXISTS (SELECT FROM message AS m
                        WHERE m.account_id = a.id AND m.created_at >= :since
                          AND m.organizer_id = ANY (CAST(:own AS uuid[]))))
""")


@dataclass(frozen=True)
class Tally:
    """What became of the messages of a kind by a channel; the cost is in 1/10000 of the gateway's currency."""

    kind: str
    channel: str
    sent: int
    failed: int
    dropped: int
    waiting: int
    parts: int
    cost: int


async def tallies(session: AsyncSession, own: Collection[UUID] | None, *, since: datetime) -> list[Tally]:
    """Messages since a moment, by kind and channel: of these organisers, or with None of all and codes too."""
    rows = await execute(session, _TALLY, {"own": None if own is None else list(own), "since": since})
    return [Tally(**row) for row in rows.mappings()]


async def unreachable_contacts(session: AsyncSession, own: Collection[UUID] | None, *, since: datetime) -> int:
    """How many contacts nothing is sent to any more: of all, or of those these organisers wrote to since a moment."""
    rows = await execute(session, _UNREACHABLE, {"own": None if own is None else list(own), "since": since})
    return int(rows.scalar_one())


async def mailbox(session: AsyncSession, *, most: int = 100) -> Sequence[MailboxMessage]:
    """What the demo's visible mailbox holds, newest first."""
    statement = (
        select(MailboxMessage)
        .order_by(col(MailboxMessage.delivered_at).desc(), col(MailboxMessage.id).desc())
        .limit(most)
    )
    return (await session.exec(statement)).all()
