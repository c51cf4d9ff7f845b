"""What a family has typed before its code is theirs: knowing their contact, or the address of their page, opens nothing."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from shared.database import AsyncSession
from shared.schedule.models import ScheduledSession
from tests.factories import make_session

CHILD, CONTACT = "Canarychild", "parent@example.org"


@pytest.fixture
async def on(session: AsyncSession) -> ScheduledSession:
    """Tomorrow's session."""
    return await make_session(session, seats=5, min_age=10, max_age=16)


@pytest.fixture
async def stranger(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Another browser."""
    transport = httpx.ASGITransport(app, client=("127.0.0.1", 50_000))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client


async def typed_by(client: httpx.AsyncClient, on: ScheduledSession) -> str:
    """A family signs a child up; where it types its code."""
    form = {"name": CHILD, "birth_year": "2012", "contact": CONTACT}
    return str((await client.post(f"/sessions/{on.id}/sign-up", data=form)).headers["location"])


async def names_on_form(client: httpx.AsyncClient, on: ScheduledSession) -> bool:
    """Whether the form shows the child in this browser."""
    return CHILD in (await client.get(f"/sessions/{on.id}/sign-up")).text


@pytest.mark.parametrize("begins", ["/sign-in", "/sessions/{on}/sign-up"])
async def test_asking_for_a_new_code_never_leads_to_somebody_elses_form(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, on: ScheduledSession, begins: str
) -> None:
    """A stranger began a journey with the family's contact, and asks again in the moment in which the family begins."""
    form = {"contact": CONTACT, "name": "X", "birth_year": "2012"}
    own = (await stranger.post(begins.format(on=on.id), data=form)).headers["location"]
    theirs = await typed_by(client, on)
    assert await names_on_form(client, on)
    led_to = (await stranger.post(f"{own}/again")).headers["location"]
    assert theirs.rsplit("/", 1)[1] not in led_to
    assert not await names_on_form(stranger, on)


async def test_the_address_of_a_code_page_shows_nobody_what_was_typed(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, on: ScheduledSession
) -> None:
    """It may stand in a proxy's log. What the browser keeps cannot be made from it."""
    path = await typed_by(client, on)
    stranger.cookies.set("spontan-typed", path.rsplit("/", 1)[1])
    assert not await names_on_form(stranger, on)
    stranger.cookies.set("spontan-typed", client.cookies["spontan-typed"])
    assert await names_on_form(stranger, on), "the cookie's name has changed: this test could not fail"
