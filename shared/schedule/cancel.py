"""Call sessions off. No booking is touched: that it will not take place follows from the session."""

from collections.abc import Sequence

from sqlmodel import col

from shared.clock import Clock
from shared.database import AsyncSession, one_of
from shared.errors import NotFound
from shared.outbox import record
from shared.schedule.changes import Act, tell
from shared.schedule.errors import SessionOver
from shared.schedule.events import SessionCancelled
from shared.schedule.locking import lock_all, lock_seats
from shared.schedule.models import ScheduledSession


async def cancel_session(session: AsyncSession, clock: Clock, on: ScheduledSession, *, reason: str) -> None:
    """Cancel a session that has not ended, with a *reason* for everyone who wanted to come.

    Cancelling twice changes nothing. Raises SessionOver.
    """
    await cancel_sessions(session, clock, [on], reason=reason)


async def cancel_sessions(
    session: AsyncSession, clock: Clock, sessions: Sequence[ScheduledSession], *, reason: str
) -> None:
    """Cancel a stretch of sessions in one act: a family that wanted to come to several of them is told once.

    All or none: raises SessionOver when one of them has ended, and NotFound when one is gone.
    """
    ids = {on.id for on in sessions}
    locked = await lock_all(session, one_of(col(ScheduledSession.id), ids))
    if len(locked) < len(ids):
        raise NotFound
    if any(on.ends_at <= clock.now() for on in locked):
        raise SessionOver
    act = Act()
    await call_off(session, clock, locked, reason=reason, act=act)
    tell(session, clock, act)


async def call_off(
    session: AsyncSession, clock: Clock, locked: Sequence[ScheduledSession], *, reason: str, act: Act
) -> None:
    """Cancel sessions that the caller has locked as a part of *act*, which the caller tells: few statements for any number.

    What has ended, and what is cancelled already, stays as it is. Sign-up closes at this moment, on the seats rows
    themselves, because a booking decision looks nowhere else.
    """
    if not locked:
        return
    seats = await lock_seats(session, locked)
    at = clock.now()
    for on in locked:
        if on.ends_at <= at or on.status == "cancelled":
            continue
        on.status = "cancelled"
        on.cancelled_at = at
        on.cancel_reason = reason
        on.sequence += 1
        on.changed_at = at
        session.add(on)
        if on.id in seats:
            seats[on.id].closes_at = min(seats[on.id].closes_at, at)
            session.add(seats[on.id])
        act.calls_off(clock, on)
        record(session, clock, SessionCancelled(on.id))
