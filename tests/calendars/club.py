"""A club with its calendar on this machine, for every test that asks for one."""

from collections.abc import AsyncIterator

import pytest

from tests.calendars.server import ClubServer, club_server


@pytest.fixture
async def club() -> AsyncIterator[ClubServer]:
    """A club's web server on this machine."""
    async with club_server() as server:
        yield server
