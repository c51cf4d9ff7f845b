"""A calendar is let go of while somebody else presses a button of it: the second press finds nothing."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from shared.calendars.models import CalendarEvent, CalendarSource
from shared.calendars.sources.disconnect import disconnect
from shared.calendars.sources.edit import edit
from shared.calendars.sources.publish import publish_drafts
from shared.clock import Clock, FixedClock
from shared.database import AsyncSession, transaction
from shared.errors import NotFound
from shared.schedule.models import ScheduledSession
from tests.calendars.stage import connect
from tests.factories import make_session
from tests.frame.live import Live

ADDRESS = "https://club.example/basket.ics"


async def _let_go(session: AsyncSession, clock: Clock, source: CalendarSource) -> None:
    await disconnect(session, clock, source, keep=False)


async def _publish(session: AsyncSession, clock: Clock, source: CalendarSource) -> None:
    await publish_drafts(session, clock, source, [])


@pytest.mark.parametrize("press", [_let_go, _publish])
async def test_a_press_that_waited_for_a_disconnection_finds_nothing(
    live: Live, clock: FixedClock, press: Callable[[AsyncSession, Clock, CalendarSource], Coroutine[Any, Any, None]]
) -> None:
    """Both had read the calendar; it is deleted while the second waits for its lock."""
    async with transaction(live.sessions) as session:
        source = await connect(session, clock, live.settings, ADDRESS)
    async with transaction(live.sessions) as slow:
        read_before = await slow.get_one(CalendarSource, source.id)
        async with transaction(live.sessions) as quick:
            await _let_go(quick, clock, await quick.get_one(CalendarSource, source.id))
            second = asyncio.create_task(press(slow, clock, read_before))
            await asyncio.sleep(0.2)
        with pytest.raises(NotFound):
            await second


async def test_words_for_a_draft_that_is_gone_find_nothing(live: Live, clock: FixedClock) -> None:
    """Its calendar was disconnected without its sessions while somebody typed."""
    async with transaction(live.sessions) as session:
        source = await connect(session, clock, live.settings, ADDRESS)
        draft = await make_session(session, status="draft", source_id=source.id, source_key="1")
        said: dict[str, Any] = {
            "title": draft.title,
            "location": "Hall A",
            "starts_at": draft.starts_at,
            "ends_at": draft.ends_at,
        }
        session.add(CalendarEvent(source_id=source.id, key="1", session_id=draft.id, cancelled=False, **said))
    async with transaction(live.sessions) as slow:
        read_before = await slow.get_one(ScheduledSession, draft.id)
        async with transaction(live.sessions) as quick:
            await _let_go(quick, clock, await quick.get_one(CalendarSource, source.id))
        with pytest.raises(NotFound):
            await edit(slow, clock, read_before, {"title": "Ours"})
