"""The locks of sessions and their seats: who publishes, changes, moves or calls off follow each other.

Everybody takes them in one order: sessions by their ids, and then seats by the ids of their sessions. Who only moves seats,
as a sign-up does, takes them in that order too and locks no session. So nobody waits for each other in a circle.
"""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from shared.database import AsyncSession, one_of
from shared.errors import NotFound
from shared.schedule.models import ScheduledSession, SessionSeats


async def lock(session: AsyncSession, on: ScheduledSession) -> None:
    """Lock the session's row and read what it says now: another call may have been quicker. Raises NotFound."""
    if not await lock_all(session, col(ScheduledSession.id) == on.id):
        raise NotFound


async def lock_all(session: AsyncSession, *which: ColumnElement[bool]) -> Sequence[ScheduledSession]:
    """The sessions that fit *which*, locked, in the order of their ids: one statement for any number.

    What they say in their locks counts: one that no longer fits when its lock is free is left out.
    """
    await session.flush()  # reading again would forget what the caller has changed
    statement = select(ScheduledSession).where(*which).order_by(col(ScheduledSession.id))
    locking = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    return (await session.exec(locking)).all()


async def lock_seats(session: AsyncSession, sessions: Collection[ScheduledSession]) -> Mapping[UUID, SessionSeats]:
    """The seats of these sessions, locked, by session; those without sign-up have none. After the sessions' own locks."""
    await session.flush()
    of_them = one_of(col(SessionSeats.session_id), [on.id for on in sessions])
    statement = select(SessionSeats).where(of_them).order_by(col(SessionSeats.session_id))
    locking = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    return {seats.session_id: seats for seats in await session.exec(locking)}
