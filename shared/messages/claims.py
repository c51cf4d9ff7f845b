"""Who sends which message: rows are held for a task, leased to a sender, and closed or put back.

All three move `due_at`, the one column that says when a message may be taken; a lost task or a dead sender only
means that it falls due again.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from shared import tally
from shared.database import AsyncSession, execute
from shared.messages.models import OPEN, Message
from shared.messages.outcome import Outcome
from shared.messages.reach import mark_unreachable
from shared.tally import Tally

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


# What was ended meanwhile by somebody else keeps that end, and is not counted again.
_NOTE = text(f"""
    UPDATE message
       SET sent_at = CASE :how WHEN 'sent' THEN CAST(:now AS timestamptz) END,
           dropped_at = CASE :how WHEN 'dropped' THEN CAST(:now AS timestamptz) END,
           failed_at = CASE :how WHEN 'failed' THEN CAST(:now AS timestamptz) END,
           due_at = coalesce(CAST(:due_at AS timestamptz), due_at),
           attempts = CASE :how WHEN 'held' THEN attempts - 1 ELSE attempts END,  -- it was not tried
           problem = CASE :how WHEN 'held' THEN problem ELSE :problem END,
           channel = coalesce(CAST(:channel AS text), channel), parts = coalesce(CAST(:parts AS int), parts),
           cost = coalesce(CAST(:cost AS int), cost), provider_id = coalesce(CAST(:provider_id AS text), provider_id)
     WHERE id = :id AND {OPEN}
    RETURNING id
""")  # noqa: S608


async def note(session: AsyncSession, message: Message, outcome: Outcome, *, at: datetime) -> None:
    """Write down and count how a message ended, by which channel and at what cost.

    A contact that refused one for good is not written to again until it is proved anew. What is to be tried again falls
    due later and later, and fails when it was too often.
    """
    outcome = _at_last(message, outcome)
    receipt = outcome.receipt
    values = {
        "now": at,
        "id": message.id,
        "how": outcome.end,
        "due_at": _due_again(message, outcome, at=at),
        "problem": outcome.problem,
        "channel": receipt.channel if receipt else None,
        "parts": receipt.parts if receipt else None,
        "cost": receipt.cost if receipt else None,
        "provider_id": receipt.provider_id if receipt else None,
    }
    noted = (await execute(session, _NOTE, values)).one_or_none()
    if outcome.unreachable and message.account_id is not None:
        await mark_unreachable(session, message.account_id, outcome.problem, at=at)
    if noted is not None:
        await tally.add(session, _tally(message, outcome))


def _at_last(message: Message, outcome: Outcome) -> Outcome:
    spent = outcome.end == "again" and message.attempts >= MOST_ATTEMPTS
    return replace(outcome, end="failed") if spent else outcome


def _due_again(message: Message, outcome: Outcome, *, at: datetime) -> datetime | None:
    doubled: timedelta = FIRST_RETRY * 2 ** max(message.attempts - 1, 0)
    return at + min(doubled, LONGEST_RETRY) if outcome.end == "again" else outcome.until


def _tally(message: Message, outcome: Outcome) -> list[Tally]:
    """How it ended, and one more when this was a try and not its first."""
    again = outcome.end != "held" and message.attempts > 1
    channel = outcome.receipt.channel if outcome.receipt else message.channel
    return [Tally("message", message.kind, end, channel) for end in (outcome.end, *["retried"] * again)]
