"""Call sessions off. No booking is touched: that it will not take place follows from the session."""

from collections.abc import Sequence

from sqlmodel import select

from shared.clock import Clock
from shared.database import AsyncSession
from shared.outbox import record
from shared.schedule.changes import Act, tell
from shared.schedule.errors import SessionOver
from shared.schedule.events import SessionCancelled
from shared.schedule.locking import lock
from shared.schedule.models import ScheduledSession, SessionSeats


async def cancel_session(session: AsyncSession, clock: Clock, on: ScheduledSession, *, reason: str) -> None:
    """Cancel a session that has not ended, with a *reason* for everyone who wanted to come.

    Cancelling twice changes nothing. Raises SessionOver.
    """
    await cancel_sessions(session, clock, [on], reason=reason)


async def cancel_sessions(
    session: AsyncSession, clock: Clock, sessions: Sequence[ScheduledSession], *, reason: str
) -> None:
    """Cancel a stretch of sessions in one act: a family that wanted to come to several of them is told once.

    All or none: raises SessionOver when one of them has ended.
    """
    act = Act()
    for on in sorted(sessions, key=lambda one: one.id):  # one order of locks for everybody
        await call_off(session, clock, on, reason=reason, act=act)
    tell(session, clock, act)


async def call_off(session: AsyncSession, clock: Clock, on: ScheduledSession, *, reason: str, act: Act) -> None:
    """Cancel one session as a part of *act*, which the caller tells. Raises SessionOver.

    Sign-up closes at this moment, on the seats row itself, because a booking decision looks nowhere else.
    """
    await lock(session, on)
    if on.ends_at <= clock.now():
        raise SessionOver
    seats = await _locked_seats(session, on)
    if on.status == "cancelled":
        return
    on.status = "cancelled"
    on.cancelled_at = clock.now()
    on.cancel_reason = reason
    on.sequence += 1
    on.changed_at = clock.now()
    session.add(on)
    if seats is not None:
        seats.closes_at = min(seats.closes_at, on.cancelled_at)
        session.add(seats)
    act.calls_off(clock, on)
    record(session, clock, SessionCancelled(on.id))


async def _locked_seats(session: AsyncSession, on: ScheduledSession) -> SessionSeats | None:
    statement = select(SessionSeats).where(SessionSeats.session_id == on.id).with_for_update()
    return (await session.exec(statement.execution_options(populate_existing=True))).one_or_none()
