"""Move a session to another time or place. No booking is touched: who signed up stays signed up, and is told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from shared.clock import Clock
from shared.database import AsyncSession
from shared.schedule.changes import Act, tell
from shared.schedule.errors import SessionOver, StartsInThePast, TimeTaken
from shared.schedule.models import ScheduledSession, SessionSeats

SERIES_TIME = "series_id_starts_at"
"""Part of the name of the rule that a series has one session at a time."""


async def move_session(
    session: AsyncSession,
    clock: Clock,
    on: ScheduledSession,
    *,
    starts_at: datetime,
    ends_at: datetime,
    venue_id: UUID | None = None,
) -> None:
    """Move a session that is still to come; a move to where it is changes nothing.

    *venue_id* None leaves it where it is. Raises SessionOver when it has begun or was cancelled, StartsInThePast, and
    TimeTaken when its series has a session then already.
    """
    await session.flush()
    await session.refresh(on, with_for_update={"key_share": True})
    if on.status == "cancelled" or on.starts_at <= clock.now():
        raise SessionOver
    if starts_at <= clock.now():
        raise StartsInThePast
    act = Act()
    try:
        async with session.begin_nested():
            await shift(session, clock, on, starts_at=starts_at, ends_at=ends_at, venue_id=venue_id, act=act)
    except IntegrityError as error:
        if SERIES_TIME not in str(error.orig):
            raise
        await session.refresh(on)  # what it was before
        raise TimeTaken from None
    tell(session, clock, act)


async def shift(
    session: AsyncSession,
    clock: Clock,
    on: ScheduledSession,
    *,
    starts_at: datetime,
    ends_at: datetime,
    venue_id: UUID | None = None,
    act: Act,
) -> None:
    """Give *on*, whose row the caller has locked, new times and place as a part of *act*, which the caller tells.

    Sign-up closes as long before the new start as it did before the old one. Attendance is counted for the same area.
    """
    venue_id = venue_id or on.venue_id
    if (on.starts_at, on.ends_at, on.venue_id) == (starts_at, ends_at, venue_id):
        return
    act.moves(clock, on)
    seats = update(SessionSeats).where(col(SessionSeats.session_id) == on.id)
    await session.exec(seats.values(closes_at=SessionSeats.closes_at + (starts_at - on.starts_at)))
    on.starts_at, on.ends_at, on.venue_id = starts_at, ends_at, venue_id
    on.sequence += 1
    on.changed_at = clock.now()
    session.add(on)
