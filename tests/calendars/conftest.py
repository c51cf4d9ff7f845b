"""Fixtures of the tests that read a calendar again and again. Each module has a `source` of its own."""

from datetime import timedelta

import pytest

from shared.calendars.models import CalendarSource
from shared.clock import FixedClock
from shared.database import Sessions
from shared.settings import Settings
from tests.calendars.reading import body
from tests.calendars.server import ClubServer, ok
from tests.calendars.stage import Desk, Read


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
