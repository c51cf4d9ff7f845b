"""Take an offered seat, and pass on the offers that got no answer."""

from uuid import UUID

from sqlmodel import col, select

from shared.bookings import seats
from shared.bookings.errors import OfferOver
from shared.bookings.models import Party
from shared.bookings.promote import promote
from shared.bookings.queries import party_and_start
from shared.clock import Clock
from shared.database import AsyncSession
from shared.settings import Settings


async def accept(session: AsyncSession, clock: Clock, *, account_id: UUID, party_id: UUID) -> None:
    """Take the seats that an account's party was offered. Taking them twice changes nothing.

    To decline is to cancel. Raises NotFound when the party is not this account's, and OfferOver when the offer was
    passed on, or the session has started.
    """
    party, starts_at = await party_and_start(session, account_id, party_id)
    await seats.lock(session, party.session_id)
    await session.refresh(party)
    if party.status == "confirmed":
        return
    if clock.now() >= starts_at or not await seats.accept(session, party_id, at=clock.now()):
        raise OfferOver
    await session.refresh(party)


async def lapse_offers(session: AsyncSession, clock: Clock, settings: Settings, *, most: int = 50) -> int:
    """Pass on what was offered to parties that gave no answer in time; how many sessions had such offers.

    At most *most* sessions, locked in the order of their ids. Two who do this at once do no harm: the second finds
    nothing left.
    """
    over = (
        select(Party.session_id)
        .where(Party.status == "offered", col(Party.offered_until) <= clock.now())
        .distinct()
        .order_by(col(Party.session_id))
        .limit(most)
    )
    sessions = (await session.exec(over)).all()
    for session_id in sessions:
        await seats.lock(session, session_id)
        if await seats.lapse(session, session_id, at=clock.now()):
            await promote(session, clock, settings, session_id)
    return len(sessions)
