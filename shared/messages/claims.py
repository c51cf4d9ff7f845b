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
    UPDATE message AS m
       SET sent_at = CASE ended.how WHEN 'sent' THEN CAST(:now AS timestamptz) END,
           dropped_at = CASE ended.how WHEN 'dropped' THEN CAST(:now AS timestamptz) END,
           failed_at = CASE ended.how WHEN 'failed' THEN CAST(:now AS timestamptz) END,
           due_at = coalesce(ended.due_at, m.due_at),
           attempts = CASE ended.how WHEN 'held' THEN m.attempts - 1 ELSE m.attempts END,  -- it was not tried
           problem = CASE ended.how WHEN 'held' THEN m.problem ELSE ended.problem END,
           channel = coalesce(ended.channel, m.channel), parts = coalesce(ended.parts, m.parts),
           cost = coalesce(ended.cost, m.cost), provider_id = coalesce(ended.provider_id, m.provider_id)
      FROM unnest(CAST(:ids AS uuid[]), CAST(:hows AS text[]), CAST(:due_ats AS timestamptz[]),
                  CAST(:problems AS text[]), CAST(:channels AS text[]), CAST(:parts AS int[]), CAST(:costs AS int[]),
                  CAST(:provider_ids AS text[]))
           AS ended (id, how, due_at, problem, channel, parts, cost, provider_id)
     WHERE m.id = ended.id AND {OPEN}
    RETURNING m.id
""")  # noqa: S608


async def note(session: AsyncSession, message: Message, outcome: Outcome, *, at: datetime) -> None:
    """Write down how one message ended."""
    await note_all(session, [(message, outcome)], at=at)


async def note_all(session: AsyncSession, ended: Sequence[tuple[Message, Outcome]], *, at: datetime) -> None:
    """Write down and count how messages ended, by which channel and at what cost.

    A contact that refused one for good is not written to again until it is proved anew. What is to be tried again falls
    due later and later, and fails when it was too often.
    """
    final = [(message, _at_last(message, outcome)) for message, outcome in ended]
    values = {
        "now": at,
        "ids": [message.id for message, _ in final],
        "hows": [outcome.end for _, outcome in final],
        "due_ats": [_due_again(message, outcome, at=at) for message, outcome in final],
        "problems": [outcome.problem for _, outcome in final],
        "channels": [outcome.receipt and outcome.receipt.channel for _, outcome in final],
        "parts": [outcome.receipt and outcome.receipt.parts for _, outcome in final],
        "costs": [outcome.receipt and outcome.receipt.cost for _, outcome in final],
        "provider_ids": [outcome.receipt and outcome.receipt.provider_id for _, outcome in final],
    }
    noted = {row.id for row in await execute(session, _NOTE, values)}
    for message, outcome in final:
        if outcome.unreachable and message.account_id is not None:
            await mark_unreachable(session, message.account_id, outcome.problem, at=at)
    await tally.add(
        session, [one for message, outcome in final if message.id in noted for one in _tally(message, outcome)]
    )


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
