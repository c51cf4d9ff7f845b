"""Two coordinators call the same session off: the families hear of it once."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlmodel import select

from shared.bookings.book import BookingRequest, book
from shared.clock import FixedClock
from shared.database import AsyncSession, transaction
from shared.messages.models import Message
from shared.messages.react import sessions_changed
from shared.schedule.cancel import cancel_session
from shared.schedule.models import ScheduledSession, SessionChange
from tests.factories import make_account, make_participant, make_session
from tests.frame.live import Live


async def acts(session: AsyncSession) -> list[UUID]:
    """Every act that called something off."""
    return list((await session.exec(select(SessionChange.act_id))).all())


async def test_a_second_call_that_had_read_the_session_before_changes_nothing(live: Live, clock: FixedClock) -> None:
    """It waited or was slow; the first reason and moment stay, and there is one act to tell."""
    async with transaction(live.sessions) as session:
        on, account = await make_session(session, seats=5), await make_account(session)
        child = await make_participant(session, account)
        await book(session, clock, live.settings, BookingRequest(on.id, uuid4(), account.id, (child.id,), "a key"))

    async with transaction(live.sessions) as slow:
        read_before = await slow.get_one(ScheduledSession, on.id)
        async with transaction(live.sessions) as quick:
            await cancel_session(quick, clock, await quick.get_one(ScheduledSession, on.id), reason="Storm")
        async with transaction(live.sessions) as worker:
            await sessions_changed(worker, clock, live.settings, await acts(worker))
        clock.advance(timedelta(seconds=1))
        await cancel_session(slow, clock, read_before, reason="No leader")

    async with transaction(live.sessions) as worker:
        await sessions_changed(worker, clock, live.settings, await acts(worker))
        assert len(await acts(worker)) == 1
        assert (await worker.get_one(ScheduledSession, on.id)).cancel_reason == "Storm"
        assert len((await worker.exec(select(Message).where(Message.kind == "session_cancelled"))).all()) == 1
