"""The calendar of a filter, by the same names as the list."""

from datetime import timedelta

import httpx
import pytest
from icalendar import Calendar

from shared.catalogue.models import Area
from shared.clock import FixedClock
from shared.database import AsyncSession
from tests.calendars.lint import lint
from tests.factories import make_activity, make_area, make_session, make_venue

FEED = "/calendar/sessions.ics"


@pytest.fixture
async def vivalla(session: AsyncSession) -> Area:
    """Where most of it is."""
    return await make_area(session, "Vivalla", slug="vivalla")


def titles(response: httpx.Response) -> list[str]:
    """The titles in a feed, in its order."""
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(response.content).walk("VEVENT")]


async def test_a_filter_is_a_calendar(session: AsyncSession, client: httpx.AsyncClient, vivalla: Area) -> None:
    """Everything that the list can filter by, but for the day."""
    park = await make_venue(session, "Parken", area=vivalla)
    park.indoors, park.accessible = False, True
    dance = await make_activity(session, "Dans")
    await make_session(session, area=vivalla, activity=await make_activity(session, "Hall"), seats=0, max_age=12)
    await make_session(session, area=vivalla, venue=park, activity=await make_activity(session, "Park"))
    await make_session(session, activity=dance, seats=3, min_age=15)
    for query, left in {
        "": ["Hall", "Park", "Dans"],
        "day=2020-01-01": ["Hall", "Park", "Dans"],
        "area=vivalla": ["Hall", "Park"],
        f"activity={dance.slug}": ["Dans"],
        "age=12": ["Hall", "Park"],
        "age=13&area=vivalla": ["Park"],
        "where=outdoors": ["Park"],
        "accessible=1": ["Park"],
        "nosignup=1": ["Park"],
        "seats=1": ["Hall", "Park", "Dans"],
        "q=parken+viva": ["Park"],
        "who=girls": [],
        "girls=1": [],
        "who=nobody&age=old": ["Hall", "Park", "Dans"],
    }.items():
        response = await client.get(f"{FEED}?{query}")
        assert (response.status_code, sorted(titles(response))) == (200, sorted(left)), query
        assert lint(response.content) == []


async def test_neither_the_name_nor_a_title_tells_what_was_looked_for(
    session: AsyncSession, client: httpx.AsyncClient, vivalla: Area
) -> None:
    """A calendar is read over many shoulders: it is named for its area and nothing else."""
    activity = await make_activity(session, "Girls' football")
    await make_session(session, area=vivalla, activity=activity, girls_only=True, title="Football for girls")
    response = await client.get(f"{FEED}?area=vivalla&who=girls&q=girls&lang=en")
    assert titles(response) == ["Drop-in in Vivalla"]
    assert b"irls" not in response.content
    assert b"X-WR-CALNAME:Drop-in in Vivalla\r\n" in response.content


@pytest.mark.parametrize("query", ["area=nowhere", "activity=curling", "area=nowhere&area=nothing&age=12"])
@pytest.mark.usefixtures("vivalla")
async def test_an_area_that_is_gone_neither_clears_nor_floods_a_calendar(client: httpx.AsyncClient, query: str) -> None:
    """It is not found, so that apps keep what they have; of several areas the others go on."""
    assert (await client.get(f"{FEED}?{query}")).status_code == 404
    assert (await client.get(f"{FEED}?area=nowhere&area=vivalla")).status_code == 200


async def test_a_day_and_the_seats_left_are_the_same_calendar(
    session: AsyncSession, client: httpx.AsyncClient, vivalla: Area
) -> None:
    """To the byte, whichever page the subscription came from."""
    await make_session(session, area=vivalla)
    plain, other = [await client.get(f"{FEED}?{query}") for query in ("age=12", "seats=1&age=12&day=2026-09-16")]
    assert (other.content, other.headers["etag"]) == (plain.content, plain.headers["etag"])


async def test_a_session_that_leaves_a_filter_leaves_the_calendar_at_once(
    session: AsyncSession, client: httpx.AsyncClient, vivalla: Area, clock: FixedClock
) -> None:
    """Whatever date an app asks with, and the tag is another one."""
    on = await make_session(session, area=vivalla, description="Bring a ball")
    first = await client.get(f"{FEED}?q=ball")
    on.description = ""
    session.add(on)
    await session.flush()
    clock.advance(timedelta(minutes=1))
    asked = {"If-Modified-Since": "Fri, 31 Dec 2027 23:59:59 GMT"}
    assert titles(await client.get(f"{FEED}?q=ball", headers=asked)) == []
    assert (await client.get(f"{FEED}?q=ball")).headers["etag"] != first.headers["etag"]
