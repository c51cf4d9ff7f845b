"""A coordinator publishes a draft while a reading of its calendar, or a second press, is quicker: what is true now counts."""

import asyncio

import pytest
from sqlmodel import select

from shared.clock import FixedClock
from shared.database import transaction
from shared.errors import DomainError, NotFound
from shared.outbox import OutboxEvent
from shared.schedule.errors import CalledOffAtSource
from shared.schedule.models import ScheduledSession
from shared.schedule.publish import publish_draft
from tests.factories import make_session
from tests.frame.live import Live

A_MOMENT = 0.2


async def _draft(live: Live) -> ScheduledSession:
    async with transaction(live.sessions) as session:
        return await make_session(session, status="draft")


@pytest.mark.parametrize(("gone", "refused"), [(False, CalledOffAtSource), (True, NotFound)])
async def test_a_draft_that_its_calendar_takes_back_meanwhile_is_not_published(
    live: Live, clock: FixedClock, *, gone: bool, refused: type[DomainError]
) -> None:
    """The page had it as a draft; the reading that calls it off or deletes it commits while the press waits."""
    draft = await _draft(live)
    async with transaction(live.sessions) as slow:
        read_before = await slow.get_one(ScheduledSession, draft.id)
        async with transaction(live.sessions) as reading:
            on = await reading.get_one(ScheduledSession, draft.id)
            if gone:
                await reading.delete(on)
            else:
                on.called_off_at_source = True
                reading.add(on)
            await reading.flush()
            press = asyncio.create_task(publish_draft(slow, clock, read_before))
            await asyncio.sleep(A_MOMENT)
        with pytest.raises(refused):
            await press
    async with live.sessions() as session:
        assert (await session.exec(select(ScheduledSession.status))).all() == ([] if gone else ["draft"])
        assert (await session.exec(select(OutboxEvent).where(OutboxEvent.type == "SessionPublished"))).all() == []


async def test_two_presses_publish_once(live: Live, clock: FixedClock) -> None:
    """The second had read the draft before the first was done: one event, one change."""
    draft = await _draft(live)
    async with transaction(live.sessions) as slow:
        read_before = await slow.get_one(ScheduledSession, draft.id)
        async with transaction(live.sessions) as quick:
            await publish_draft(quick, clock, await quick.get_one(ScheduledSession, draft.id))
        await publish_draft(slow, clock, read_before)
    async with live.sessions() as session:
        on = await session.get_one(ScheduledSession, draft.id)
        assert (on.status, on.sequence) == ("published", draft.sequence + 1)
        assert len((await session.exec(select(OutboxEvent).where(OutboxEvent.type == "SessionPublished"))).all()) == 1
