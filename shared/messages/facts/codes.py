"""The facts of one-time codes."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select

from shared.database import AsyncSession
from shared.messages.facts.kinds import Facts
from shared.messages.models import Message
from shared.people.models import SignInChallenge


async def load_codes(session: AsyncSession, message_ids: Sequence[UUID]) -> list[Facts]:
    """The facts of those of these messages that carry a code; one query."""
    codes = (
        select(Message, SignInChallenge)
        .join(SignInChallenge, col(SignInChallenge.id) == col(Message.subject_id), isouter=True)
        .where(col(Message.id).in_(message_ids), Message.kind == "code")
        .execution_options(populate_existing=True)  # claims are raw SQL, which older objects do not show
    )
    return [Facts(message, challenge, challenge=challenge) for message, challenge in await session.exec(codes)]
