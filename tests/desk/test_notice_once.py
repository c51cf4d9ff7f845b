"""The same notice sent by two taps at once is one message."""

import asyncio
from uuid import UUID, uuid4

from sqlmodel import func, select

from shared.clock import FixedClock
from shared.database import transaction
from shared.outbox import OutboxEvent
from shared.schedule.models import ScheduledSession, SessionNotice
from shared.schedule.notify import notify
from tests.factories import make_organizer, make_session, make_staff
from tests.frame.live import Live


async def test_copies_at_once_write_one_notice(live: Live, clock: FixedClock) -> None:
    """None of them is an error, all name the same notice, and everyone is told once."""
    async with transaction(live.sessions) as session:
        organizer = await make_organizer(session)
        on_id = (await make_session(session, organizer=organizer)).id
        by = (await make_staff(session, "coordinator", organizer)).id
    notice_id = uuid4()

    async def write() -> UUID:
        async with transaction(live.sessions) as session:
            on = await session.get_one(ScheduledSession, on_id)
            return (await notify(session, clock, on, text="Bring water.", by=by, notice_id=notice_id)).id

    written = await asyncio.gather(*(write() for _ in range(6)))

    assert set(written) == {notice_id}
    async with transaction(live.sessions) as session:
        assert (await session.exec(select(func.count()).select_from(SessionNotice))).one() == 1
        events = select(func.count()).where(OutboxEvent.type == "NoticeWritten")
        assert (await session.exec(events)).one() == 1
