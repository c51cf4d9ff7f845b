"""Fixtures of the tests that read a calendar again and again. Some modules have a `source` of their own."""

from datetime import timedelta
from typing import Any

import pytest

from shared.calendars.models import CalendarSource
from shared.calendars.sources.choose import Chosen, choose
from shared.catalogue.models import Activity, Venue
from shared.clock import FixedClock
from shared.database import AsyncSession, Sessions
from shared.settings import Settings
from tests.calendars.reading import body
from tests.calendars.server import ClubServer, ok
from tests.calendars.stage import Desk, Read, connect
from tests.factories import make_activity, make_venue


@pytest.fixture
async def usual(session: AsyncSession) -> Venue:
    """The place of a source's sessions when nothing else is known."""
    return await make_venue(session, "The usual hall")


@pytest.fixture
async def basket(session: AsyncSession) -> Activity:
    """The usual activity."""
    return await make_activity(session)


@pytest.fixture
async def source(
    session: AsyncSession,
    clock: FixedClock,
    settings: Settings,
    club: ClubServer,
    usual: Venue,
    basket: Activity,
) -> CalendarSource:
    """A source whose events become drafts."""
    source = await connect(session, clock, settings, club.url(), venue_id=usual.id, activity_id=basket.id)
    await session.commit()
    return source


@pytest.fixture
def rule(desk: Desk, clock: FixedClock, source: CalendarSource, usual: Venue, basket: Activity) -> Any:
    """Let the source go by other rules."""

    async def choose_rules(**values: Any) -> None:
        chosen = Chosen(**{"venue_id": usual.id, "activity_id": basket.id, **values})
        async with desk.transaction() as choosing:
            await choose(choosing, clock, await choosing.get_one(CalendarSource, source.id), chosen)

    return choose_rules


@pytest.fixture
def desk(sessions: Sessions, clock: FixedClock, settings: Settings, source: CalendarSource) -> Desk:
    """The coordinator's view of the source."""
    return Desk(sessions, clock, settings, source)


@pytest.fixture
def read(club: ClubServer, desk: Desk, clock: FixedClock) -> Read:
    """Read an hour later what the club's server says: these events, or this answer."""

    async def read_later(*said: str | bytes) -> CalendarSource:
        clock.advance(timedelta(hours=1))
        answers = [one for one in said if isinstance(one, bytes)]
        club.answers["/club.ics"] = answers[0] if answers else ok(body(*map(str, said)))
        return await desk.read()

    return read_later
