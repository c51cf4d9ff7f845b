"""Calendars are read side by side: a server that hangs delays nobody else, and what was not read is given back."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import suppress
from uuid import uuid4

import pytest
from sqlmodel import col, select

from services.worker.calendar_sync import DueSources
from services.worker.resources import Resources
from services.worker.side_by_side import PLACES, SideBySide
from services.worker.sweeps import SWEEPS
from shared.calendars.models import CalendarSource
from shared.calendars.sync.claims import Claim
from shared.calendars.sync.read_source import Turn
from shared.clock import FixedClock
from shared.settings import Settings
from tests.calendars.reading import TUESDAY, body
from tests.calendars.server import ClubServer, club_server, ok
from tests.calendars.stage import connect, nearby
from tests.conftest import NOW
from tests.frame.live import Live

LIMIT = 50
"""Seconds: less than a server that hangs is waited for."""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings that let a source be on this machine."""
    return nearby(settings)


@pytest.fixture
async def club() -> AsyncIterator[ClubServer]:
    """A server that answers."""
    async with club_server() as server:
        server.answers["/club.ics"] = ok(body(TUESDAY))
        yield server


@pytest.fixture
async def hanging() -> AsyncIterator[str]:
    """The address of a server that sends a byte now and then, and never ends."""

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.CancelledError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/calendar\r\n\r\n")
            while True:
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.2)
        writer.close()

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/club.ics"
    server.close()


async def test_a_server_that_hangs_delays_nobody_else(
    live: Live, resources: Resources, clock: FixedClock, club: ClubServer, hanging: str
) -> None:
    """Though it is the one that most clubs use. Its calendars are due again when the task ends."""
    async with live.sessions() as session, session.begin():
        for _ in range(2 * PLACES):
            await connect(session, clock, live.settings, hanging)
        for _ in range(6):
            await connect(session, clock, live.settings, club.url())
    work = asyncio.create_task(SideBySide(DueSources(resources)).run())
    async with asyncio.timeout(LIMIT):
        while len(await read_without_a_problem(live)) < 6:  # noqa: ASYNC110  # another process writes it
            await asyncio.sleep(0.1)
    work.cancel()
    with suppress(asyncio.CancelledError):
        await work
    async with live.sessions() as session:
        due = (await session.exec(select(CalendarSource).where(CalendarSource.next_read_at <= clock.now()))).all()
    assert len(due) == 2 * PLACES


async def read_without_a_problem(live: Live) -> Sequence[CalendarSource]:
    """The sources that have been read."""
    async with live.sessions() as session:
        read = select(CalendarSource).where(col(CalendarSource.last_read_at).is_not(None), CalendarSource.problem == "")
        return (await session.exec(read)).all()


class Endless:
    """Work that is always there: claims of one server that take their time."""

    def __init__(self, *servers: str, fails: bool = False) -> None:
        self.servers, self.fails = servers, fails
        self.done: list[str] = []
        self.given_back: list[Claim] = []
        self.at_once = 0
        self.most = 0

    async def claim(self, most: int, *, slow: bool, without: Collection[str]) -> list[Claim]:
        """As many as are wanted, in the large lane."""
        servers = [server for server in self.servers if server not in without]
        return [] if slow else [Claim(uuid4(), server, NOW) for server in servers for _ in range(most)]

    async def work_on(self, claim: Claim, turn: Turn) -> None:
        """Wait a little."""
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        try:
            async with turn():
                await asyncio.sleep(0.001)
            if self.fails:
                raise ValueError
            self.done.append(claim.server)
        finally:
            self.at_once -= 1

    async def give_back(self, claims: Sequence[Claim]) -> None:
        """Remember them."""
        self.given_back += claims


async def test_no_more_than_its_places_are_taken_and_none_is_forgotten() -> None:
    """The time for new work is over in the middle of it."""
    endless = Endless("a", "b", "c")
    await SideBySide(endless, claiming_seconds=0.3).run()
    assert endless.most <= PLACES
    assert set(endless.done) == {"a", "b", "c"}
    assert endless.given_back
    alone = Endless("a")
    await SideBySide(alone, claiming_seconds=0.1).run()
    assert alone.most == PLACES // 2


async def test_what_fails_is_no_concern_of_the_others() -> None:
    """An error of ours: logged, and due again when the lease is over."""
    endless = Endless("a", fails=True)
    await SideBySide(endless, claiming_seconds=0.1).run()
    assert endless.done == []


async def test_the_relay_rings_only_when_something_is_due(
    live: Live, resources: Resources, clock: FixedClock, club: ClubServer
) -> None:
    """It claims nothing itself: what waits in a queue would be nobody's."""
    sweep = next(one for one in SWEEPS if one.name == "calendars")

    async def tasks() -> list[str]:
        async with live.sessions() as session:
            return [due.task for due in (await sweep.look(session, clock, live.settings)).tasks]

    assert await tasks() == []
    async with live.sessions() as session, session.begin():
        await connect(session, clock, live.settings, club.url())
    assert await tasks() == await tasks() == ["calendars.read_due"]
    await SideBySide(DueSources(resources)).run()
    assert await tasks() == []
