"""Change how many seats a session has: more promotes whoever fits, fewer removes nobody."""

from uuid import UUID

from shared.bookings import seats
from shared.bookings.promote import promote
from shared.clock import Clock
from shared.database import AsyncSession
from shared.errors import NotFound
from shared.schedule.errors import SessionOver
from shared.schedule.models import ScheduledSession
from shared.settings import Settings


async def change_capacity(
    session: AsyncSession, clock: Clock, settings: Settings, session_id: UUID, capacity: int | None
) -> list[UUID]:
    """Give a session *capacity* seats (None: as many as come) and promote whoever fits; the promoted parties' ids.

    Raises NotFound when the session has no seats to change, SessionOver when it has ended or was cancelled. The caller
    has checked whose session it is.
    """
    if not await seats.lock(session, session_id):
        raise NotFound
    on = await session.get_one(ScheduledSession, session_id, populate_existing=True)
    if on.status == "cancelled" or on.ends_at <= clock.now():
        raise SessionOver
    await seats.resize(session, session_id, capacity)
    return await promote(session, clock, settings, session_id)
