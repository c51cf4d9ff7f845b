"""How many messages are due and not taken, and how long the oldest of them has waited."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text

from shared.database import AsyncSession, execute
from shared.messages.models import OPEN


@dataclass(frozen=True)
class Backlog:
    """Messages whose time has come and that nobody has taken yet."""

    due: int
    oldest: timedelta


# Index: ix_message_due. Reminders of the coming weeks lie behind what is due and are not read.
_DUE = text(f"SELECT count(*) AS due, min(due_at) AS oldest FROM message WHERE {OPEN} AND due_at <= :now")  # noqa: S608


async def backlog(session: AsyncSession, *, at: datetime) -> Backlog:
    """What is due at *at*."""
    row = (await execute(session, _DUE, {"now": at})).one()
    return Backlog(row.due, at - row.oldest if row.oldest else timedelta())


# Index: ix_message_failed.
_FAILED = text("SELECT count(*) FROM message WHERE failed_at IS NOT NULL")


async def failed(session: AsyncSession) -> int:
    """How many messages were refused for good, or tried too often, and are still remembered."""
    number: int = (await execute(session, _FAILED, {})).scalar_one()
    return number
