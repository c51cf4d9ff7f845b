"""Tell everyone on a session something: one way, to all of them and to those who lead it, never to one child."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from shared.clock import Clock
from shared.database import AsyncSession
from shared.errors import InvalidInput, NotFound
from shared.ids import new_id
from shared.outbox import record
from shared.schedule.errors import SessionOver
from shared.schedule.events import NoticeWritten
from shared.schedule.models import ScheduledSession, SessionNotice

LONGEST_NOTICE = 300
"""Characters: two text messages with everything around it."""


async def notify(
    session: AsyncSession, clock: Clock, on: ScheduledSession, *, text: str, by: UUID, notice_id: UUID | None = None
) -> SessionNotice:
    """Write a notice of at most 300 characters; whoever wants to come and the leaders get it.

    A *notice_id* that came with the form makes a repeated submit harmless. Raises InvalidInput, NotFound when that id is
    another session's, and SessionOver when the session has ended, was cancelled or is a draft. The caller has checked
    who writes.
    """
    written = text.strip()
    if not 0 < len(written) <= LONGEST_NOTICE:
        raise InvalidInput(field="text")
    if on.status != "published" or on.ends_at <= clock.now():
        raise SessionOver
    earlier = await _written_before(session, on, notice_id)
    if earlier is not None:
        return earlier
    notice = SessionNotice(
        id=notice_id or new_id(), session_id=on.id, text=written, written_by=by, written_at=clock.now()
    )
    try:
        async with session.begin_nested():
            session.add(notice)
    except IntegrityError:
        earlier = await _written_before(session, on, notice_id)  # a copy of this form that ran beside it has won
        if earlier is None:
            raise
        return earlier
    record(session, clock, NoticeWritten(notice.id))
    return notice


async def _written_before(session: AsyncSession, on: ScheduledSession, notice_id: UUID | None) -> SessionNotice | None:
    earlier = await session.get(SessionNotice, notice_id) if notice_id else None
    if earlier is not None and earlier.session_id != on.id:
        raise NotFound
    return earlier
