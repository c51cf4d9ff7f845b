"""Move a session to another time. No booking is touched: who signed up stays signed up."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import col

from shared.clock import Clock
from shared.database import AsyncSession
from shared.schedule.models import ScheduledSession, SessionSeats


async def move_session(
    session: AsyncSession, clock: Clock, on: ScheduledSession, *, starts_at: datetime, ends_at: datetime
) -> None:
    """Give *on*, whose row the caller has locked, new times.

    A sign-up that was open until the start now is until the new one; one that a coordinator closed otherwise stays so.
    """
    seats = update(SessionSeats).where(
        col(SessionSeats.session_id) == on.id, col(SessionSeats.closes_at) == on.starts_at
    )
    await session.exec(seats.values(closes_at=starts_at))
    on.starts_at, on.ends_at = starts_at, ends_at
    on.sequence += 1
    on.changed_at = clock.now()
    session.add(on)
