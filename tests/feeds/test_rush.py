"""Many ask for one calendar in the moment after a change: one of them has it written, the others wait for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.api.feeds.kept import Asked, Bodies, Kept
from services.api.main import create_app
from services.api.memory import Memory
from services.api.resources import FEEDS_KEPT, Resources, build_resources
from shared.calendars.write.look import Look
from shared.database import execute, transaction
from tests.conftest import NOW
from tests.factories import make_session
from tests.factories.counting import statements
from tests.frame.live import Live

MANY = 24


def asking(came: float, changes: int, *, second: int = 10) -> Asked:
    """A request that came then, saw so many changes a while later, and what the clock showed."""
    at = NOW.replace(second=second)
    return Asked(came, came + 3, Look(changes, at, at))


@pytest.mark.parametrize(
    ("kept", "asked", "holds"),
    [
        (asking(1, 5), asking(9, 5), True),
        (asking(1, 5), asking(2, 6), False),
        (asking(2, 6), asking(1, 5), True),
        (asking(1, 6), asking(2, 5), True),
        (asking(1, 5, second=11), asking(2, 5), True),
        (asking(1, 6), asking(9, 5), False),
        (asking(1, 5, second=11), asking(9, 5), False),
    ],
    ids=["same", "a change since", "newer", "newer, looked later", "later", "number put back", "clock put back"],
)
def test_what_somebody_later_had_written_is_right_for_who_came_before(
    kept: Asked, asked: Asked, *, holds: bool
) -> None:
    """Not the other way round; and a number or a clock that was put back is no reason to keep anything."""
    assert Kept("", kept, NOW.replace(hour=20)).holds(asked) is holds
    assert not Kept("", kept, NOW).holds(asked)


async def test_who_saw_an_older_number_takes_what_is_newer() -> None:
    """Half of a rush has seen the change, the others have not yet: it is written once."""
    memory, written = Memory[Kept](FEEDS_KEPT), []

    async def ask(asked: Asked) -> Kept:
        async def write() -> Kept:
            await asyncio.sleep(0.01)
            written.append(asked)
            return Kept("", asked, NOW.replace(hour=20))

        return await memory.get("feed", write, at=NOW, holds=lambda one: one.holds(asked))

    rush = [asking(20 - one, 6 if one < 10 else 5) for one in range(20)]
    await asyncio.gather(*(ask(asked) for asked in rush))
    assert written == rush[:1]


@asynccontextmanager
async def opened(live: Live, *, room: int | None = None) -> AsyncIterator[tuple[FastAPI, Resources]]:
    """The real application on a database of the test's own, with room for so many bytes."""
    resources = build_resources(live.settings)
    if room is not None:
        resources = replace(resources, bodies=Bodies(room))
    yield create_app(resources), resources
    await resources.close()


def writes(sent: list[str]) -> int:
    """How often a calendar was read from the sessions."""
    return sum("JOIN activity" in one for one in sent)


@pytest.mark.parametrize("room", [None, 0], ids=["remembered", "no room for its bytes"])
async def test_after_a_change_one_of_many_has_it_written(live: Live, room: int | None) -> None:
    """And everybody gets what is new, by whichever way they ask."""
    async with transaction(live.sessions) as session:
        on = await make_session(session)
    async with opened(live, room=room) as (app, resources):
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 50_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            address = f"/calendar/sessions/{on.id}.ics"
            first = await client.get(address)
            async with transaction(live.sessions) as session:
                await execute(session, text("UPDATE scheduled_session SET sequence = 7"), {})
            assert resources.engine is not None
            with statements(resources.engine) as sent:
                tag = {"If-None-Match": first.headers["etag"]}
                answers = await asyncio.gather(*(client.get(address, headers=tag) for _ in range(MANY)))
    assert {(answer.status_code, "SEQUENCE:7" in answer.text) for answer in answers} == {(200, True)}
    assert len({answer.headers["etag"] for answer in answers}) == 1
    assert writes(sent) == 1
    assert (resources.feeds._queues, len(resources.feeds._kept)) == ({}, 1)


async def test_changes_in_the_middle_of_a_rush_cost_one_writing_each(live: Live) -> None:
    """Nobody is told what was before their own asking, and nobody writes what somebody else has written meanwhile."""
    async with transaction(live.sessions) as session:
        on = await make_session(session)
    async with opened(live) as (app, resources):
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 50_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            address, committed = f"/calendar/sessions/{on.id}.ics", 0
            await client.get(address)

            async def ask(after: float) -> None:
                await asyncio.sleep(after)
                least = committed
                answer = await client.get(address)
                (number,) = [line for line in answer.text.splitlines() if line.startswith("SEQUENCE:")]
                assert int(number.removeprefix("SEQUENCE:")) >= least

            async def change() -> None:
                nonlocal committed
                for number in range(1, 4):
                    async with transaction(live.sessions) as session:
                        await execute(session, text(f"UPDATE scheduled_session SET sequence = {number}"), {})  # noqa: S608
                    committed = number
                    await asyncio.sleep(0.02)

            assert resources.engine is not None
            with statements(resources.engine) as sent:
                await asyncio.gather(change(), *(ask(one / 400) for one in range(3 * MANY)))
    assert writes(sent) <= 3
