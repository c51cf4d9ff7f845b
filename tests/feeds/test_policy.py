"""What every calendar of ours keeps to, whichever it is: a sentence of the policy each."""

from collections.abc import Mapping
from datetime import timedelta

import httpx
import pytest
from icalendar import Calendar, Event
from sqlmodel import select

from shared.calendars.write import vevent
from shared.calendars.write.own import address
from shared.catalogue.models import Activity, Area, Organizer, Venue
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.schedule.cancel import cancel_session
from shared.schedule.models import ScheduledSession
from shared.schedule.move import move_session
from shared.schedule.publish import publish_draft
from shared.settings import Settings
from tests.calendars.lint import lint, moment
from tests.conftest import NOW
from tests.factories import make_account, make_activity, make_series, make_session, make_venue
from tests.messages.stage import sign_up

HOUR = timedelta(hours=1)


@pytest.fixture
async def feeds(session: AsyncSession, clock: FixedClock, settings: Settings) -> Mapping[str, str]:
    """The address of every kind of calendar that one session is in."""
    series = await make_series(session, sign_up="required")
    on = await make_session(session, seats=5, series_id=series.id)
    family = await make_account(session)
    await sign_up(session, clock, settings, "Robin", account=family, on=on)
    named: dict[str, Activity | Area | Organizer | Venue] = {
        "activities": await session.get_one(Activity, on.activity_id),
        "areas": await session.get_one(Area, on.area_id),
        "organizers": await session.get_one(Organizer, on.organizer_id),
        "venues": await session.get_one(Venue, on.venue_id),
    }
    return {kind: f"/calendar/{kind}/{one.slug}.ics" for kind, one in named.items()} | {
        "filter": "/calendar/sessions.ics?age=12",
        "series": f"/calendar/series/{series.id}.ics",
        "session": f"/calendar/sessions/{on.id}.ics",
        "my": address(settings, family).removeprefix(settings.public_url),
    }


async def events(client: httpx.AsyncClient, feed: str) -> list[Event]:
    """What is in a feed."""
    answer = await client.get(feed)
    assert (answer.status_code, lint(answer.content)) == (200, [])
    return [event for event in Calendar.from_ical(answer.content).walk("VEVENT") if isinstance(event, Event)]


async def test_every_calendar_is_right_to_the_byte_and_says_the_same_of_a_session(
    client: httpx.AsyncClient, feeds: Mapping[str, str]
) -> None:
    """No METHOD, no alarm, described zones, whole lines: see lint. And an app that has two of them shows one event."""
    said = {kind: [event.to_ical() for event in await events(client, feed)] for kind, feed in feeds.items()}
    assert {len(one) for one in said.values()} == {1}
    assert len({one[0] for one in said.values()}) == 1
    for language in ("sv", "en", "ar", "so"):
        for feed in feeds.values():
            await events(client, f"{feed}{'&' if '?' in feed else '?'}lang={language}")


async def test_every_address_is_short_and_asked_for_conditionally(
    client: httpx.AsyncClient, feeds: Mapping[str, str], settings: Settings
) -> None:
    """Google takes 255 characters. Public ones may be kept for five minutes, a family's by nobody."""
    for kind, feed in feeds.items():
        answer = await client.get(feed)
        headers = answer.headers
        assert len(settings.public_url + feed) < 160
        assert headers["content-type"] == "text/calendar; charset=utf-8"
        assert headers["cache-control"] == ("private, no-store" if kind == "my" else "public, max-age=300")
        assert headers["etag"].startswith('"')
        assert ("last-modified" in headers) == (kind != "my")
        again = await client.get(feed, headers={"If-None-Match": headers["etag"]})
        kept = {name: again.headers[name] for name in ("etag", "cache-control", "vary")}
        assert (again.status_code, again.content) == (304, b"")
        assert kept == {name: headers[name] for name in kept}


async def test_for_google_only_the_status_of_what_is_called_off_is_missing(
    session: AsyncSession, client: httpx.AsyncClient, feeds: Mapping[str, str], clock: FixedClock
) -> None:
    """In every calendar, and each of the two has its own tag."""
    on = await make_session(session)
    feed = f"/calendar/sessions/{on.id}.ics"
    assert (await client.get(feed)).content == (await client.get(f"{feed}?for=google")).content
    await cancel_session(session, clock, on, reason="")
    await session.flush()
    usual, google = await client.get(feed), await client.get(f"{feed}?for=google")
    assert google.content == usual.content.replace(b"STATUS:CANCELLED\r\n", b"")
    assert b"SUMMARY:INST\xc3\x84LLT: Basket" in google.content
    assert usual.headers["etag"] != google.headers["etag"]
    mine = await client.get(f"{feeds['my']}?for=google")
    assert lint(mine.content) == []


async def test_every_change_of_time_place_or_status_raises_the_sequence(
    session: AsyncSession, client: httpx.AsyncClient, clock: FixedClock
) -> None:
    """And states when it was made, by the row; what changes nothing raises nothing."""
    draft = await make_session(session, status="draft")
    hall = await make_venue(session, "Hallen")
    start, end = draft.starts_at, draft.ends_at
    seen = []

    async def note() -> None:
        clock.advance(HOUR)
        await session.flush()
        (event,) = await events(client, f"/calendar/sessions/{draft.id}.ics")
        assert {moment(event, name) for name in ("DTSTAMP", "LAST-MODIFIED")} == {clock.now() - HOUR}
        seen.append(int(str(event["SEQUENCE"])))

    await publish_draft(session, clock, draft)
    await note()
    await move_session(session, clock, draft, starts_at=start + HOUR, ends_at=end + HOUR)
    await note()
    await move_session(session, clock, draft, starts_at=start + HOUR, ends_at=end + 2 * HOUR)
    await note()
    await move_session(session, clock, draft, starts_at=start + HOUR, ends_at=end + 2 * HOUR, venue_id=hall.id)
    await note()
    await move_session(session, clock, draft, starts_at=draft.starts_at, ends_at=draft.ends_at, venue_id=hall.id)
    assert draft.sequence == seen[-1]
    await cancel_session(session, clock, draft, reason="")
    await note()
    await cancel_session(session, clock, draft, reason="")
    assert (seen, draft.sequence) == ([1, 2, 3, 4, 5], 5)


async def test_only_what_changed_is_written_again(
    session: AsyncSession, client: httpx.AsyncClient, clock: FixedClock
) -> None:
    """Each event is kept for as long as it is the same, in whichever calendar it is; and what is kept is right."""
    one, other = await make_session(session), await make_session(session)
    vevent.cache_clear()
    await client.get("/calendar/sessions.ics")
    await move_session(session, clock, one, starts_at=other.starts_at + HOUR, ends_at=other.ends_at + HOUR)
    await session.flush()
    await client.get("/calendar/sessions.ics")
    await client.get(f"/calendar/sessions/{other.id}.ics")
    assert (vevent.cache_info().misses, vevent.cache_info().hits) == (3, 2)


async def test_a_series_has_a_calendar(session: AsyncSession, client: httpx.AsyncClient) -> None:
    """With its sessions and no others; for girls only its name does not say so."""
    series, girls = await make_series(session), await make_series(session, girls_only=True)
    on = await make_session(session, series_id=series.id)
    await make_session(session, series_id=series.id, starts_at=NOW + HOUR, status="draft")
    await make_session(session)
    feed = f"/calendar/series/{series.id}.ics"
    assert [str(event["UID"]) for event in await events(client, feed)] == [f"{on.id}@127.0.0.1"]
    assert "X-WR-CALNAME:Basket\\, Vivalla" in (await client.get(feed)).text
    named = (await client.get(f"/calendar/series/{girls.id}.ics?lang=en")).text
    assert "X-WR-CALNAME:Drop-in in Vivalla\r\n" in named
    assert (await client.get(f"/calendar/series/{on.id}.ics")).status_code == 404


async def test_a_calendar_in_which_nothing_is_left_is_still_one(
    session: AsyncSession, client: httpx.AsyncClient, feeds: Mapping[str, str], clock: FixedClock
) -> None:
    """When everything in it is long over: valid, named, and conditional as before. A calendar of one session keeps it."""
    (on,) = (await session.exec(select(ScheduledSession))).all()
    clock.advance(on.starts_at - clock.now() + timedelta(days=32))
    for kind, feed in feeds.items():
        assert len(await events(client, feed)) == (1 if kind == "session" else 0)
        answer = await client.get(feed)
        assert "\r\nX-WR-CALNAME:" in answer.text
        again = await client.get(feed, headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304


async def test_an_activity_for_girls_only_is_not_a_calendars_name(
    session: AsyncSession, client: httpx.AsyncClient
) -> None:
    """One such session is enough: a name on the screen must not tell for whom."""
    activity = await make_activity(session, "Girls' football")
    feed = f"/calendar/activities/{activity.slug}.ics?lang=en"
    await make_session(session, activity=activity)
    assert "X-WR-CALNAME:Girls' football" in (await client.get(feed)).text
    await make_session(session, activity=activity, girls_only=True)
    assert "X-WR-CALNAME:Drop-in in Örebro" in (await client.get(feed)).text
