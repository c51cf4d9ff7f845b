"""Give free seats to the waiting list: to the first who fit, in the order of the queue, never after the start."""

from uuid import UUID

from sqlmodel import col, select

from shared.bookings import seats
from shared.bookings.offers import stands_until
from shared.catalogue.models import Organizer
from shared.clock import Clock
from shared.database import AsyncSession
from shared.schedule.models import ScheduledSession
from shared.settings import Settings


async def promote(session: AsyncSession, clock: Clock, settings: Settings, session_id: UUID) -> list[UUID]:
    """Give or offer what is free on a session; the ids of the parties that got something.

    Call it in every transaction that frees seats, after `seats.lock` and the change: what commits has nobody waiting
    who would fit.
    """
    statement = (
        select(ScheduledSession.status, ScheduledSession.starts_at, Organizer.offers)
        .join(Organizer, col(Organizer.id) == col(ScheduledSession.organizer_id))
        .where(ScheduledSession.id == session_id)
    )
    status, starts_at, offers = (await session.exec(statement)).one()
    at = clock.now()
    if status != "published" or at >= starts_at:
        return []
    until = stands_until(offers, starts_at, settings, at=at)
    return await seats.settle(session, session_id, until=until, at=at)
