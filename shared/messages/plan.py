"""Plan the one reminder: a row that falls due some hours before the start."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select

from shared.bookings.models import Party
from shared.clock import Clock
from shared.database import AsyncSession
from shared.messages.write import NewMessage, write
from shared.schedule.models import ScheduledSession
from shared.settings import Settings


async def plan_reminders(session: AsyncSession, clock: Clock, settings: Settings, party_ids: Sequence[UUID]) -> None:
    """Write a reminder for each party with seats.

    Who signs up later than a reminder would come gets none: the confirmation has just said the same.
    """
    statement = (
        select(Party, ScheduledSession.starts_at, ScheduledSession.organizer_id)
        .join(ScheduledSession, col(ScheduledSession.id) == col(Party.session_id))
        .where(
            col(Party.id).in_(party_ids),
            Party.status == "confirmed",
            ScheduledSession.status == "published",
            ScheduledSession.starts_at > clock.now() + settings.reminder_lead,
        )
    )
    lead = settings.reminder_lead
    rows = (await session.exec(statement)).all()
    await write(session, clock, [_reminder(party, starts_at - lead, owner) for party, starts_at, owner in rows])


def _reminder(party: Party, due_at: datetime, organizer_id: UUID) -> NewMessage:
    return NewMessage("reminder", party.id, party.account_id, f"reminder:{party.id}", due_at, organizer_id)
