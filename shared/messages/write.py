"""Write messages into the table: each says one thing once, however often it is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from shared.bookings.models import Party
from shared.clock import Clock
from shared.database import AsyncSession
from shared.messages.models import Message
from shared.outbox import announce


@dataclass(frozen=True)
class NewMessage:
    """A message to be. `once` names what it says; `due_at` None is now; the organiser is on whose behalf it is sent."""

    kind: str
    subject_id: UUID
    account_id: UUID | None
    once: str
    due_at: datetime | None = None
    organizer_id: UUID | None = None


def once_per_size(party: Party) -> str:
    """What the message about a cancellation says once: the size that is left of the party."""
    return f"booking_cancelled:{party.id}:{party.size}"


async def write(session: AsyncSession, clock: Clock, messages: Sequence[NewMessage]) -> None:
    """Add those of *messages* that do not exist yet, and wake the relay after the commit for what is due now."""
    if not messages:
        return
    now = clock.now()
    rows = [
        Message(
            kind=new.kind,
            subject_id=new.subject_id,
            account_id=new.account_id,
            once=new.once,
            created_at=now,
            due_at=new.due_at or now,
            organizer_id=new.organizer_id,
        ).model_dump()
        # always in one order: two transactions that write the same messages must not wait for each other in a circle
        for new in sorted(messages, key=lambda new: new.once)
    ]
    await session.flush()
    connection = await session.connection()
    await connection.execute(insert(Message).values(rows).on_conflict_do_nothing(index_elements=["once"]))
    if any(new.due_at is None for new in messages):
        announce(session)
