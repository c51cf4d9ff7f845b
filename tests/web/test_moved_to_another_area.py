"""A session that was moved to a hall in another area: people find it there, and it counts for the area that it was in."""

import re
from datetime import date

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.insights.models import ParticipationWeek
from shared.insights.recount import recount_sessions
from shared.schedule.models import ScheduledSession
from shared.schedule.move import move_session
from shared.settings import Settings
from tests.factories import make_activity, make_area, make_session, make_venue
from tests.factories.counting import statements


@pytest.fixture
async def on(session: AsyncSession, clock: FixedClock) -> ScheduledSession:
    """Planned in Vivalla, moved to Tybble."""
    vivalla, tybble = (
        await make_area(session, "Vivalla", slug="vivalla"),
        await make_area(session, "Tybble", slug="tybble"),
    )
    activity = await make_activity(session, "Dans")
    on = await make_session(
        session, area=vivalla, venue=await make_venue(session, "Skolan", area=vivalla), activity=activity
    )
    hall = await make_venue(session, "Stora hallen", area=tybble)
    await move_session(session, clock, on, starts_at=on.starts_at, ends_at=on.ends_at, venue_id=hall.id)
    await session.flush()
    return on


async def test_the_list_finds_it_where_it_is(
    client: httpx.AsyncClient, engine: AsyncEngine, on: ScheduledSession
) -> None:
    """Under the filter of the hall's area, by its name in a search, in the line of its place; in as many statements as ever."""
    await client.get("/")
    link = f'href="/sessions/{on.id}"'
    for query, found in (("area=tybble", True), ("q=tybble", True), ("area=vivalla", False), ("q=vivalla", False)):
        for address in (f"/?{query}", f"/embed?{query}"):
            with statements(engine) as sent:
                page = (await client.get(address)).text
            assert (link in page or f"/sessions/{on.id}?" in page) is found, address
            assert len(sent) <= 3
    place = re.search(r'<p class="card-place">(.*?)</p>', (await client.get("/")).text)
    assert place
    assert "Tybble" in place[1]
    assert "Vivalla" not in place[1]


async def test_what_is_close_is_counted_where_it_is(client: httpx.AsyncClient, on: ScheduledSession) -> None:
    """A list of the area that it left suggests the one that it is in."""
    page = (await client.get(f"/?area=vivalla&day={on.starts_at.date()}")).text
    assert f'href="/?area=tybble&amp;day={on.starts_at.date()}"' in page


async def test_its_page_says_where_it_is(client: httpx.AsyncClient, on: ScheduledSession) -> None:
    """What a chat shows of it, the facts, and the calendars that it leads to; the area that it was in is nowhere."""
    page = (await client.get(f"/sessions/{on.id}")).text
    main = page[page.index("<main") : page.index("</main>")]
    assert "<bdi>Stora hallen</bdi>, <bdi>Tybble</bdi>" in main
    assert "/subscribe/areas/tybble" in main
    assert 'content="Dans, Tybble"' in page
    assert "ivalla" not in page


async def test_machines_find_it_there_too(client: httpx.AsyncClient, on: ScheduledSession) -> None:
    """By the same filter, and told the same area."""
    for area, there in (("tybble", ["Tybble"]), ("vivalla", [])):
        items = (await client.get("/api/v1/sessions", params={"area": area})).json()["items"]
        assert [item["place"]["area"] for item in items] == there
    assert (await client.get(f"/api/v1/sessions/{on.id}")).json()["place"]["area"] == "Tybble"


@pytest.mark.usefixtures("on")
async def test_calendars_have_it_there_and_tell_whoever_followed_it(client: httpx.AsyncClient) -> None:
    """The calendar of a filter is the list's. Whoever subscribed to the area that it left sees where it went."""
    has = {
        address: "LOCATION:Stora hallen\\, Red door\\, Tybble" in (await client.get(address)).text
        for address in (
            "/calendar/sessions.ics?area=tybble",
            "/calendar/sessions.ics?area=vivalla",
            "/calendar/areas/tybble.ics",
            "/calendar/areas/vivalla.ics",
        )
    }
    assert list(has.values()) == [True, False, True, True], has


async def test_it_counts_for_the_area_it_was_planned_in(
    session: AsyncSession, clock: FixedClock, settings: Settings, on: ScheduledSession
) -> None:
    """So that attendance is comparable from year to year."""
    clock.advance(on.ends_at - clock.now())
    await recount_sessions(session, clock, settings, [on.id])
    row = await session.get(ParticipationWeek, (date(2026, 9, 14), on.area_id, on.organizer_id))
    assert row
    assert row.sessions == 1
