"""Who sends which message: rows are held for a task, leased to a sender, and closed or put back.

All three move `due_at`, the one column that says when a message may be taken; a lost task or a dead sender only
means that it falls due again.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text, update
from sqlmodel import col

from shared.database import AsyncSession, execute
from shared.messages.models import OPEN, Message
from shared.messages.outcome import Outcome
from shared.messages.reach import mark_unreachable

HELD = timedelta(seconds=30)
"""For so long a task on its way keeps the relay from making another."""
LEASE = timedelta(seconds=90)
"""For so long a sender may be at it. A dead one keeps others waiting no longer: a code is only good for minutes.

A late copy of the task cannot tell the last HELD seconds of a lease from a hold, so these come after all sending.
"""
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)
MOST_ATTEMPTS = 30
"""About a day. Most messages become untrue before."""

# Index: ix_message_due. SKIP LOCKED: two relays share the work.
_TAKE_DUE = text(f"""
    WITH due AS (
        SELECT id FROM message WHERE {OPEN} AND due_at <= :now
         ORDER BY due_at LIMIT :most FOR UPDATE SKIP LOCKED
    )
    UPDATE message AS m SET due_at = :held_until FROM due WHERE m.id = due.id
    RETURNING m.id
""")  # noqa: S608  # OPEN is ours

# What was held is taken, what was leased or put back for later is not: its due_at lies further ahead than a hold
# reaches. A second copy of the task waits for the first one's row locks and then sees just that.
_CLAIM = text(f"""
    UPDATE message SET due_at = :leased_until, attempts = attempts + 1
     WHERE id = ANY (CAST(:ids AS uuid[])) AND {OPEN} AND due_at <= :held_until
    RETURNING id
""")  # noqa: S608


async def take_due(session: AsyncSession, *, at: datetime, most: int = 1000) -> list[UUID]:
    """The messages that are due, held for the task that will be made of them."""
    rows = await execute(session, _TAKE_DUE, {"now": at, "held_until": at + HELD, "most": most})
    return [row.id for row in rows]


async def claim(session: AsyncSession, message_ids: Sequence[UUID], *, at: datetime) -> list[UUID]:
    """Those of *message_ids* that the caller alone may send now, until the lease ends."""
    values = {"ids": list(message_ids), "held_until": at + HELD, "leased_until": at + LEASE}
    return [row.id for row in await execute(session, _CLAIM, values)]


async def note(session: AsyncSession, message: Message, outcome: Outcome, *, at: datetime) -> None:
    """Write down how it ended, by which channel and at what cost; a contact that refused it for good is not tried again.

    What is to be tried again falls due later and later, and fails when it was too often.
    """
    if outcome.end == "again" and message.attempts >= MOST_ATTEMPTS:
        outcome = replace(outcome, end="failed")
    values: dict[str, Any] = {"problem": outcome.problem}
    if outcome.end == "again":
        values["due_at"] = at + min(FIRST_RETRY * 2 ** (message.attempts - 1), LONGEST_RETRY)
    else:
        values[f"{outcome.end}_at"] = at
    if outcome.receipt is not None:
        values |= asdict(outcome.receipt)
    await session.exec(update(Message).where(col(Message.id) == message.id, text(OPEN)).values(**values))
    if outcome.unreachable and message.account_id is not None:
        await mark_unreachable(session, message.account_id, outcome.problem, at=at)
