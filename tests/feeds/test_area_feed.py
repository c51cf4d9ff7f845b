"""The calendar of an area, as the apps of those who subscribed to it see it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from icalendar import Calendar

from shared.calendars.read import parse
from shared.catalogue.models import Activity, Area, Venue
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.schedule.cancel import cancel_session
from shared.settings import Settings
from tests.calendars.lint import lint
from tests.factories import make_activity, make_area, make_session, make_venue

STOCKHOLM = ZoneInfo("Europe/Stockholm")
FEED = "/calendar/areas/vivalla.ics"


@pytest.fixture
async def area(session: AsyncSession) -> Area:
    """The area whose feed is read."""
    return await make_area(session, "Vivalla", slug="vivalla")


def titles(response: httpx.Response) -> list[str]:
    """The titles in a feed, in its order."""
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(response.content).walk("VEVENT")]


async def test_a_session_is_in_its_areas_calendar(
    session: AsyncSession, client: httpx.AsyncClient, area: Area, settings: Settings
) -> None:
    """Under its activity, at its place, with its page, and without a cookie."""
    on = await make_session(session, area=area, activity=await make_activity(session, "Basket"))
    response = await client.get(FEED, params={"lang": "en"})
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/calendar; charset=utf-8"
    assert response.headers["cache-control"] == "public, max-age=300"
    assert "set-cookie" not in response.headers
    assert lint(response.content) == []
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert str(event["UID"]) == f"{on.id}@127.0.0.1"
    assert str(event["SUMMARY"]) == "Basket"
    assert str(event["LOCATION"]) == "Sporthallen, Red door, Vivalla, Örebro"
    assert str(event["URL"]) == f"{settings.public_url}/sessions/{on.id}"
    assert b"DTSTART;TZID=Europe/Stockholm:20260916T180000\r\n" in response.content


async def test_a_session_that_moved_is_shown_where_it_is(
    session: AsyncSession, client: httpx.AsyncClient, area: Area
) -> None:
    """It stays in the calendar of the area that it counts for, and says in which one its hall is."""
    hall = await make_venue(session, area=await make_area(session, "Tybble"))
    await make_session(session, area=area, venue=hall, girls_only=True)
    response = await client.get(FEED, params={"lang": "en"})
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert str(event["LOCATION"]) == "Sporthallen, Red door, Tybble, Örebro"
    assert titles(response) == ["Drop-in in Tybble"]


async def test_an_unknown_area_is_not_found(client: httpx.AsyncClient) -> None:
    """Never an empty calendar, which would clear what people have."""
    assert (await client.get("/calendar/areas/nowhere.ics")).status_code == 404


async def test_drafts_and_other_areas_stay_out(session: AsyncSession, client: httpx.AsyncClient, area: Area) -> None:
    """A draft is nobody's business."""
    await make_session(session, area=area, status="draft")
    await make_session(session)
    assert titles(await client.get(FEED)) == []


async def test_the_feed_reaches_30_days_back_and_180_ahead(
    session: AsyncSession, client: httpx.AsyncClient, area: Area, clock: FixedClock
) -> None:
    """By days of the calendar."""
    for days in (-31, -30, 0, 179, 180):
        activity = await make_activity(session, f"Day {days}")
        await make_session(session, area=area, activity=activity, starts_at=clock.now() + timedelta(days=days))
    assert titles(await client.get(FEED)) == ["Day -30", "Day 0", "Day 179"]


async def test_a_session_for_girls_says_only_that_it_is_on(
    session: AsyncSession, client: httpx.AsyncClient, area: Area
) -> None:
    """Siblings share phones: neither title nor activity tells."""
    activity = await make_activity(session, "Girls' football")
    await make_session(session, area=area, activity=activity, girls_only=True, title="Football for girls")
    response = await client.get(FEED, params={"lang": "en"})
    assert titles(response) == ["Drop-in in Vivalla"]
    assert b"irls" not in response.content


async def test_a_cancelled_session_is_said_to_be_off_until_it_would_have_ended(
    session: AsyncSession, client: httpx.AsyncClient, area: Area, clock: FixedClock
) -> None:
    """Then it is gone, and its number has risen meanwhile."""
    on = await make_session(session, area=area, sequence=1)
    await cancel_session(session, clock, on, reason="Kim has the flu")
    await session.flush()
    response = await client.get(FEED, params={"lang": "en"})
    assert titles(response) == ["CANCELLED: Basket"]
    assert b"STATUS:CANCELLED\r\n" in response.content
    assert b"SEQUENCE:2\r\n" in response.content
    assert b"flu" not in response.content
    clock.advance(on.ends_at - clock.now())
    assert titles(await client.get(FEED)) == []


async def test_the_word_for_cancelled_is_swedish_unless_asked_otherwise(
    session: AsyncSession, client: httpx.AsyncClient, area: Area, clock: FixedClock
) -> None:
    """By the address, never by the browser: everyone gets the same bytes from a cache."""
    await cancel_session(session, clock, await make_session(session, area=area), reason="")
    await session.flush()
    assert titles(await client.get(FEED, headers={"Accept-Language": "en"})) == ["INSTÄLLT: Basket"]


async def test_the_same_state_is_the_same_bytes(
    session: AsyncSession, client: httpx.AsyncClient, area: Area, clock: FixedClock
) -> None:
    """An hour later too, so that no app thinks that something has changed."""
    await make_session(session, area=area)
    first = await client.get(FEED)
    clock.advance(timedelta(hours=1))
    second = await client.get(FEED)
    assert (first.content, first.headers["etag"]) == (second.content, second.headers["etag"])


async def test_whatever_changes_the_bytes_changes_the_etag(
    session: AsyncSession, client: httpx.AsyncClient, area: Area, clock: FixedClock
) -> None:
    """Each part of a session, what it stands beside, the language, and the day."""
    on = await make_session(session, area=area)
    venue, activity = await session.get_one(Venue, on.venue_id), await session.get_one(Activity, on.activity_id)
    seen: dict[str, bytes] = {}

    async def look(**params: str) -> None:
        response = await client.get(FEED, params=params)
        assert seen.setdefault(response.headers["etag"], response.content) == response.content
        assert len(seen) == len(set(seen.values()))

    await look()
    await look(lang="en")
    for row, changes in (
        (on, {"starts_at": on.starts_at + timedelta(minutes=5)}),
        (on, {"ends_at": on.ends_at + timedelta(minutes=5)}),
        (on, {"sequence": 1}),
        (on, {"changed_at": clock.now()}),
        (on, {"girls_only": True}),
        (on, {"girls_only": False}),
        (venue, {"name": "Gympasalen"}),
        (venue, {"entrance": "Blå dörren"}),
        (venue, {"latitude": 59.4}),
        (venue, {"longitude": 15.4}),
        (activity, {"names": {"sv": "Korgboll", "en": "Basketball"}}),
        (area, {"name": "Vivalla centrum"}),
    ):
        row.sqlmodel_update(changes)
        session.add(row)
        await session.flush()
        await look()
    await make_session(session, area=area)
    await look()
    clock.advance(timedelta(days=32))
    await look()
    assert len(seen) == 15


async def test_who_has_the_newest_version_is_told_so(
    session: AsyncSession, client: httpx.AsyncClient, area: Area, clock: FixedClock
) -> None:
    """By tag or by date, with nothing sent."""
    await make_session(session, area=area)
    await client.get(FEED)
    clock.advance(timedelta(seconds=1))
    first = await client.get(FEED)
    for name, header in (("if-none-match", "etag"), ("if-modified-since", "last-modified")):
        again = await client.get(FEED, headers={name: first.headers[header]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert again.headers["cache-control"] == "public, max-age=300"


async def test_a_head_request_is_answered_like_a_get(
    session: AsyncSession, client: httpx.AsyncClient, area: Area
) -> None:
    """With the same headers."""
    await make_session(session, area=area)
    headers = {"Accept-Encoding": "identity"}
    got, asked = await client.get(FEED, headers=headers), await client.head(FEED, headers=headers)
    assert asked.status_code == 200
    assert {**asked.headers} == {**got.headers}


async def test_what_we_publish_our_own_reader_reads_back(
    session: AsyncSession, client: httpx.AsyncClient, area: Area, clock: FixedClock
) -> None:
    """Times, titles, places and cancellations, over the change of the clock."""
    venue = await make_venue(session, "Hallen, stora; salen", area=area)
    for days in (1, 30, 60):
        await make_session(session, area=area, venue=venue, starts_at=clock.now() + timedelta(days=days))
    off = await make_session(session, area=area, venue=venue, starts_at=clock.now() + timedelta(days=90))
    await cancel_session(session, clock, off, reason="")
    await session.flush()
    response = await client.get(FEED, params={"lang": "en"})
    start = datetime(2026, 9, 1, tzinfo=STOCKHOLM)
    reading = parse(response.content, start=start, end=start + timedelta(days=180), zone=STOCKHOLM)
    assert [one.starts - clock.now() for one in reading.occurrences] == [
        timedelta(days=days) for days in (1, 30, 60, 90)
    ]
    assert [one.cancelled for one in reading.occurrences] == [False, False, False, True]
    assert {one.location for one in reading.occurrences} == {"Hallen, stora; salen, Red door, Vivalla, Örebro"}
    assert (reading.name, reading.warnings) == ("Drop-in in Vivalla", ())
