"""Reads of messages."""

from collections.abc import Sequence

from sqlmodel import col, select

from shared.database import AsyncSession
from shared.messages.models import MailboxMessage


async def mailbox(session: AsyncSession, *, most: int = 100) -> Sequence[MailboxMessage]:
    """What the demo's visible mailbox holds, newest first."""
    statement = (
        select(MailboxMessage)
        .order_by(col(MailboxMessage.delivered_at).desc(), col(MailboxMessage.id).desc())
        .limit(most)
    )
    return (await session.exec(statement)).all()
