"""Cancel a party or some of it, by the family or by the organiser, and give the freed seats to the first who fit."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select

from shared.bookings import seats
from shared.bookings.errors import SessionClosed
from shared.bookings.events import BookingCancelled
from shared.bookings.models import Booking, Party
from shared.bookings.promote import promote
from shared.bookings.queries import own_party
from shared.clock import Clock
from shared.database import AsyncSession
from shared.errors import NotFound
from shared.outbox import record
from shared.schedule.models import ScheduledSession
from shared.settings import Settings


async def cancel(
    session: AsyncSession,
    clock: Clock,
    settings: Settings,
    *,
    account_id: UUID,
    party_id: UUID,
    participants: Sequence[UUID] = (),
) -> None:
    """Cancel *participants* of an account's party, all of it when none are named; promote whoever fits then.

    Cancelling what is already cancelled changes nothing. Raises NotFound when the party is not this account's, and
    SessionClosed once the session has started.
    """
    party = await own_party(session, account_id, party_id)
    on = await _locked(session, party)
    if clock.now() >= on.starts_at:
        raise SessionClosed
    await _release(session, clock, settings, party, participants, by="family")


async def cancel_by_organizer(
    session: AsyncSession,
    clock: Clock,
    settings: Settings,
    on: ScheduledSession,
    *,
    party_id: UUID,
    participants: Sequence[UUID] = (),
) -> None:
    """The same for a party of the session *on*, by those who run it; the caller has checked that they do.

    The family is told that it was not its own doing. Raises NotFound when the party is not on this session, and
    SessionClosed once it has ended.
    """
    party = await session.get(Party, party_id, populate_existing=True)
    if party is None or party.session_id != on.id:
        raise NotFound
    on = await _locked(session, party)
    if clock.now() >= on.ends_at:
        raise SessionClosed
    await _release(session, clock, settings, party, participants, by="organizer")


async def _locked(session: AsyncSession, party: Party) -> ScheduledSession:
    """Lock the seats; the session as it is then, because it may have been moved while others were waited for."""
    await seats.lock(session, party.session_id)
    return await session.get_one(ScheduledSession, party.session_id, populate_existing=True)


async def _release(
    session: AsyncSession, clock: Clock, settings: Settings, party: Party, participants: Sequence[UUID], *, by: str
) -> None:
    """Call after `_locked`."""
    leaving = participants or await _still_booked(session, party.id)
    had = await seats.release(
        session, session_id=party.session_id, party_id=party.id, participants=leaving, by=by, at=clock.now()
    )
    if had is None:
        return
    record(session, clock, BookingCancelled(party.id))
    await promote(session, clock, settings, party.session_id)
    await session.refresh(party)


async def _still_booked(session: AsyncSession, party_id: UUID) -> Sequence[UUID]:
    statement = select(Booking.participant_id).where(Booking.party_id == party_id, col(Booking.cancelled_at).is_(None))
    return (await session.exec(statement)).all()
