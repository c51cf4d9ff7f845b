"""Cancel a party or some of it, and give the freed seats to the first who fit."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select

from shared.bookings import seats
from shared.bookings.errors import SessionClosed
from shared.bookings.events import BookingCancelled
from shared.bookings.models import Booking, Party
from shared.clock import Clock
from shared.database import AsyncSession
from shared.errors import NotFound
from shared.outbox import record
from shared.schedule.models import ScheduledSession


async def cancel(
    session: AsyncSession, clock: Clock, *, account_id: UUID, party_id: UUID, participants: Sequence[UUID] = ()
) -> None:
    """Cancel *participants* of an account's party, all of it when none are named; promote whoever fits then.

    Cancelling what is already cancelled changes nothing. Raises NotFound when the party is not this account's, and
    SessionClosed once the session has started.
    """
    party, starts_at = await _party_of(session, account_id, party_id)
    if clock.now() >= starts_at:
        raise SessionClosed
    await seats.lock(session, party.session_id)
    leaving = participants or await _still_booked(session, party_id)
    had = await seats.release(
        session, session_id=party.session_id, party_id=party_id, participants=leaving, at=clock.now()
    )
    if had is None:
        return
    record(session, clock, BookingCancelled(party_id))
    await seats.settle(session, party.session_id, at=clock.now())
    await session.refresh(party)


async def _party_of(session: AsyncSession, account_id: UUID, party_id: UUID) -> tuple[Party, datetime]:
    statement = (
        select(Party, ScheduledSession.starts_at)
        .join(ScheduledSession, col(ScheduledSession.id) == col(Party.session_id))
        .where(Party.id == party_id, Party.account_id == account_id)
    )
    found = (await session.exec(statement)).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]


async def _still_booked(session: AsyncSession, party_id: UUID) -> Sequence[UUID]:
    statement = select(Booking.participant_id).where(Booking.party_id == party_id, col(Booking.cancelled_at).is_(None))
    return (await session.exec(statement)).all()
