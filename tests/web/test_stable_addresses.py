"""Addresses on walls: they lead to whatever is next."""

from datetime import timedelta

import httpx

from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.schedule.models import SessionSeries
from tests.factories import make_area
from tests.web.conftest import sessions_of


async def test_a_series_leads_to_its_next_session_and_then_to_its_area(
    client: httpx.AsyncClient, session: AsyncSession, series: SessionSeries, clock: FixedClock
) -> None:
    """The same code on the wall, week after week; one that is called off is passed over."""
    first, second, third = await sessions_of(session, series)
    seen = []
    for at in (clock.now(), second.starts_at - timedelta(days=1), third.ends_at):
        clock.advance(at - clock.now())
        seen.append((await client.get(f"/series/{series.id}")).headers["location"])
    assert seen[:2] == [f"/sessions/{first.id}", f"/sessions/{second.id}"]
    assert seen[2].startswith("/?area=vivalla")


async def test_an_area_leads_to_its_list(client: httpx.AsyncClient, session: AsyncSession) -> None:
    """Short enough to be typed; a wrong one is not found."""
    await make_area(session, slug="vivalla")
    assert (await client.get("/areas/vivalla")).headers["location"] == "/?area=vivalla"
    assert (await client.get("/areas/nowhere")).status_code == 404
