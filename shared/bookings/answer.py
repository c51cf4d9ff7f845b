"""Take an offered seat, and pass on the offers that got no answer."""

from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from shared.bookings import seats
from shared.bookings.errors import OfferOver, SessionClosed
from shared.bookings.models import Party
from shared.bookings.promote import promote
from shared.bookings.queries import own_party
from shared.clock import Clock
from shared.database import AsyncSession
from shared.schedule.models import ScheduledSession
from shared.settings import Settings


async def accept(session: AsyncSession, clock: Clock, *, account_id: UUID, party_id: UUID) -> None:
    """Take the seats that an account's party was offered. Taking them twice changes nothing.

    To decline is to cancel. Raises NotFound when the party is not this account's, SessionClosed when the session was
    called off, and OfferOver when the offer was passed on, or the session has started.
    """
    party = await own_party(session, account_id, party_id)
    await seats.lock(session, party.session_id)
    await session.refresh(party)
    if party.status == "confirmed":
        return
    on = await session.get_one(ScheduledSession, party.session_id, populate_existing=True)  # as it is under the lock
    if on.status != "published":
        raise SessionClosed
    if clock.now() >= on.starts_at or not await seats.accept(session, party_id, at=clock.now()):
        raise OfferOver
    await session.refresh(party)


async def lapse_offers(session: AsyncSession, clock: Clock, settings: Settings, *, most: int = 50) -> int:
    """Pass on what was offered to parties that gave no answer in time; how many sessions had such offers.

    No offer outlives the start, also of a session that was moved to an earlier one. Of one that was called off there is
    nothing to pass on: who was asked is still told that it is off. At most *most* sessions, locked in the order of their
    ids. Two who do this at once do no harm: the second finds nothing left.
    """
    over = (
        select(Party.session_id)
        .join(ScheduledSession, col(ScheduledSession.id) == col(Party.session_id))
        .where(
            Party.status == "offered",
            ScheduledSession.status == "published",
            func.least(Party.offered_until, ScheduledSession.starts_at) <= clock.now(),
        )
        .distinct()
        .order_by(col(Party.session_id))
        .limit(most)
    )
    sessions = (await session.exec(over)).all()
    for session_id in sessions:
        await seats.lock(session, session_id)
        on = await session.get_one(ScheduledSession, session_id, populate_existing=True)  # as it is under the lock
        if on.status != "published":
            continue
        if await seats.lapse(session, session_id, started=clock.now() >= on.starts_at, at=clock.now()):
            await promote(session, clock, settings, session_id)
    return len(sessions)
