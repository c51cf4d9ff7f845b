"""Contacts that refuse our messages for good: nothing more is sent to them until a code proves that they are reached.

A channel says so at once, or somebody reports it hours later: a gateway about a text message, a mail server about an
e-mail that came back.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from shared.database import AsyncSession, execute
from shared.messages.models import Message

# Only the first report about a message counts. A gateway that repeats itself must not undo what a code has proved since.
_REPORTED = text("""
    UPDATE message SET problem = :problem
     WHERE id = :id AND sent_at IS NOT NULL AND problem = '' RETURNING account_id
""")

_UNREACHABLE = text("""
    UPDATE account SET unreachable_at = :now, unreachable_problem = :problem
     WHERE id = :account_id AND unreachable_at IS NULL
""")

Noted = Literal["noted", "known", "too_early"]


async def mark_unreachable(session: AsyncSession, account_id: UUID, problem: str, *, at: datetime) -> None:
    """Stop sending to an account whose contact was refused with *problem*."""
    await execute(session, _UNREACHABLE, {"account_id": account_id, "problem": problem, "now": at})


async def note_undelivered(
    session: AsyncSession, message_id: UUID, problem: str, *, at: datetime, unreachable: bool
) -> Noted:
    """Write down that a sent message did not arrive, and with *unreachable* that its contact cannot be reached.

    `known`: there is nothing to write, also because the message is forgotten or never was. `too_early`: the message is
    still on its way out as far as we know; whoever reports shall come again.
    """
    row = (await execute(session, _REPORTED, {"id": message_id, "problem": problem})).one_or_none()
    if row is None:
        return "too_early" if await _is_open(session, message_id) else "known"
    if unreachable and row.account_id is not None:
        await mark_unreachable(session, row.account_id, problem, at=at)
    return "noted"


async def _is_open(session: AsyncSession, message_id: UUID) -> bool:
    statement = select(Message.id).where(
        Message.id == message_id,
        col(Message.sent_at).is_(None),
        col(Message.failed_at).is_(None),
        col(Message.dropped_at).is_(None),
    )
    return (await session.exec(statement)).first() is not None
