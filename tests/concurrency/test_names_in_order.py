"""A reading that gives every event another name, or a calendar that is let go, beside a coordinator who calls evenings off."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from shared.calendars.models import CalendarSource
from shared.calendars.sources.disconnect import disconnect
from shared.clock import FixedClock
from shared.database import transaction
from shared.schedule.locking import lock
from shared.schedule.models import ScheduledSession
from shared.settings import Settings
from tests.calendars.reading import body
from tests.calendars.server import ClubServer, ok
from tests.calendars.stage import Desk, connect, nearby
from tests.calendars.test_missing import evening
from tests.frame.live import Live

Act = Callable[[], Awaitable[object]]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings that let a source be on this machine."""
    return nearby(settings)


@pytest.fixture
async def source(live: Live, clock: FixedClock, settings: Settings, club: ClubServer) -> CalendarSource:
    """Everything in it is public."""
    async with transaction(live.sessions) as session:
        return await connect(session, clock, settings, club.url(), import_rule="everything")


@pytest.mark.parametrize("what", ["reading", "letting go"])
async def test_sessions_are_locked_in_the_order_of_everybody(
    live: Live, clock: FixedClock, settings: Settings, club: ClubServer, source: CalendarSource, what: str
) -> None:
    """The earlier evening came later, so its id is the higher one; neither act waits for the other in a circle."""
    desk = Desk(live.sessions, clock, settings, source)
    for days in ((6,), (5, 6)):
        club.answers["/club.ics"] = ok(body(*map(evening, days)))
        await desk.read()
    first, second = sorted(await desk.sessions(), key=lambda on: on.id)
    assert first.starts_at > second.starts_at
    await desk.change(first, description="Bring water")  # its row now lies behind the other's
    club.answers["/club.ics"] = ok(body(*(evening(day, uid=f"new-{day}") for day in (5, 6))))

    async def let_go() -> None:
        async with transaction(live.sessions) as session:
            found = await session.get_one(CalendarSource, source.id)
            await disconnect(session, clock, found, keep=True)

    act: Act = desk.read if what == "reading" else let_go
    async with transaction(live.sessions) as coordinator:
        await lock(coordinator, await coordinator.get_one(ScheduledSession, first.id))
        acting = asyncio.ensure_future(act())
        await live.waits_for_a_lock()
        await lock(coordinator, await coordinator.get_one(ScheduledSession, second.id))
    await acting
    keys = {on.source_key for on in await desk.sessions()}
    assert keys == ({"new-5", "new-6"} if what == "reading" else set())
