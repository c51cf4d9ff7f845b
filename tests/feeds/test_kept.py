"""A calendar that is kept: nobody is told "nothing new" after a change, and nobody makes us look at sessions for nothing."""

import gzip
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from icalendar import Calendar
from sqlalchemy import text

from services.api.feeds.kept import Bodies, Body
from services.api.main import create_app
from services.api.resources import build_resources
from shared.calendars.write.feed import Written
from shared.calendars.write.look import look
from shared.catalogue.models import Activity, Area, Organizer, Venue
from shared.clock import FixedClock
from shared.database import AsyncSession, execute, transaction
from shared.schedule.cancel import cancel_session
from shared.schedule.models import ScheduledSession
from shared.settings import Settings
from tests.conftest import NOW
from tests.factories import make_area, make_series, make_session
from tests.factories.counting import sent_beside
from tests.frame.live import Live
from tests.frame.rollback import COUNT_ANEW

FEED = "/calendar/areas/vivalla.ics"


@pytest.fixture
async def on(session: AsyncSession) -> ScheduledSession:
    """A session in the feed."""
    return await make_session(session, area=await make_area(session, "Vivalla", slug="vivalla"))


async def again(client: httpx.AsyncClient, first: httpx.Response, address: str = FEED) -> httpx.Response:
    """The answer to who has *first*."""
    return await client.get(address, headers={"If-None-Match": first.headers["etag"]})


@pytest.mark.usefixtures("on")
async def test_who_has_the_newest_calendar_costs_one_look_at_a_number(
    session: AsyncSession, client: httpx.AsyncClient
) -> None:
    """No session is read, nor anything beside it, whether there are twelve of them or five thousand."""
    first = await client.get(FEED)
    async with sent_beside(session) as sent:
        assert (await again(client, first)).status_code == 304
    assert [("programme_changes" in one, "scheduled_session" in one) for one in sent] == [(True, False)]


@pytest.mark.usefixtures("on")
async def test_what_was_sent_before_is_sent_again_from_memory(session: AsyncSession, client: httpx.AsyncClient) -> None:
    """To a new subscriber, packed or not."""
    await client.get(FEED)
    async with sent_beside(session) as sent:
        answers = [await client.get(FEED, headers={"Accept-Encoding": how}) for how in ("gzip", "identity")]
    assert [len(sent), answers[0].content] == [2, answers[1].content]


async def number(session: AsyncSession) -> int:
    """How many changes there were; the next one is another transaction's."""
    seen = await look(session)
    await execute(session, COUNT_ANEW, {})
    return seen.changes


async def test_whatever_anybody_changes_is_counted_in_the_same_transaction(
    session: AsyncSession, on: ScheduledSession
) -> None:
    """Sessions, series, places, activities, organisers; by the house's verbs or by hand. What nobody sees is not."""
    series = await make_series(session)
    counted = [await number(session)]
    for row, field in (
        (on, "starts_at"),
        (on, "title"),
        (on, "min_age"),
        (await session.get_one(Venue, on.venue_id), "name"),
        (await session.get_one(Area, on.area_id), "name"),
        (await session.get_one(Activity, on.activity_id), "slug"),
        (await session.get_one(Organizer, on.organizer_id), "name"),
        (series, "girls_only"),
    ):
        before = getattr(row, field)
        other = {datetime: NOW, str: "other", type(None): 7, bool: True}[type(before)]
        row.sqlmodel_update({field: other})
        session.add(row)
        await session.flush()
        counted.append(await number(session))
    await execute(session, text("DELETE FROM scheduled_session"), {})
    counted.append(await number(session))
    assert counted == sorted(set(counted))
    unseen = await make_session(session)
    before = await number(session)
    unseen.room, unseen.opened_at = "full", NOW
    session.add(unseen)
    await session.flush()
    assert await number(session) == before


@pytest.mark.parametrize("trigger", [True, False], ids=["counted", "control: not counted"])
async def test_a_change_is_never_answered_with_nothing_new(
    session: AsyncSession,
    client: httpx.AsyncClient,
    on: ScheduledSession,
    clock: FixedClock,
    *,
    trigger: bool,
) -> None:
    """By tag and by date, in the very second of the change. Without the trigger a family would stand before closed doors."""
    await client.get(FEED)
    clock.advance(timedelta(seconds=1))
    first = await client.get(FEED)
    if not trigger:
        await execute(session, text("DROP TRIGGER programme_changes ON scheduled_session"), {})
    clock.advance(timedelta(milliseconds=1))
    await cancel_session(session, clock, on, reason="")
    await session.flush()
    by_tag = await again(client, first)
    by_date = await client.get(FEED, headers={"If-Modified-Since": first.headers["last-modified"]})
    assert {by_tag.status_code, by_date.status_code} == {200 if trigger else 304}
    assert ("CANCELLED" in by_tag.text, "CANCELLED" in by_date.text) == (trigger, trigger)


@pytest.mark.usefixtures("on")
async def test_a_change_elsewhere_leaves_tag_and_bytes(session: AsyncSession, client: httpx.AsyncClient) -> None:
    """The calendar is read anew, found to be the same, and nobody loads it again."""
    first = await client.get(FEED)
    await make_session(session)
    second = await again(client, first)
    assert (second.status_code, second.headers["etag"]) == (304, first.headers["etag"])


async def test_time_alone_changes_a_calendar_too(
    session: AsyncSession, client: httpx.AsyncClient, on: ScheduledSession, clock: FixedClock
) -> None:
    """When a cancelled session would have ended, and at midnight, when the days move on."""
    await make_session(session, area=await session.get_one(Area, on.area_id), starts_at=NOW - timedelta(days=30))
    await cancel_session(session, clock, on, reason="")
    await session.flush()
    first = await client.get(FEED)
    clock.advance(datetime(2026, 9, 15, 21, 59, 59, tzinfo=UTC) - clock.now())
    assert (await again(client, first)).status_code == 304
    clock.advance(timedelta(seconds=1))
    second = await again(client, first)
    assert (second.status_code, len(Calendar.from_ical(second.content).walk("VEVENT"))) == (200, 1)
    clock.advance(on.ends_at - clock.now() - timedelta(seconds=1))
    assert (await again(client, second)).status_code == 304
    clock.advance(timedelta(seconds=1))
    third = await again(client, second)
    assert (third.status_code, Calendar.from_ical(third.content).walk("VEVENT")) == (200, [])


@pytest.mark.usefixtures("on")
async def test_a_packed_calendar_has_a_tag_of_its_own(client: httpx.AsyncClient) -> None:
    """Other bytes, another strong tag, and caches are told what the answer depends on."""
    packed, plain = [await client.get(FEED, headers={"Accept-Encoding": how}) for how in ("gzip", "identity")]
    assert (packed.headers["content-encoding"], "content-encoding" in plain.headers) == ("gzip", False)
    assert packed.headers["etag"] == plain.headers["etag"][:-1] + '-gzip"'
    assert not packed.headers["etag"].startswith("W/")
    assert (packed.content, packed.headers["vary"], plain.headers["vary"]) == (plain.content, *["Accept-Encoding"] * 2)
    other = {"If-None-Match": plain.headers["etag"], "Accept-Encoding": "gzip"}
    assert (await client.get(FEED, headers=other)).status_code == 200


async def test_nobody_waits_to_count_a_change(live: Live) -> None:
    """Two transactions that change sessions at once do not wait for each other, and both are counted when they end."""
    async with transaction(live.sessions) as session:
        before = (await look(session)).changes
    async with live.sessions() as one, live.sessions() as other, live.sessions() as reader:
        for session in (one, other):
            await execute(session, text("SET LOCAL lock_timeout = '1s'"), {})
            await make_area(session)
        counted = []
        for session in (other, one):
            counted.append((await look(reader)).changes)
            await session.commit()
        counted.append((await look(reader)).changes)
    assert [number - before for number in counted] == [0, 1, 2]


async def test_a_transaction_counts_once(live: Live) -> None:
    """However many statements it has, also when some of them are taken back, and never not at all."""
    async with live.sessions() as session, live.sessions() as reader:

        async def counted(*statements: str) -> int:
            before = (await look(reader)).changes
            for statement in statements:
                await execute(session, text(statement), {})
            await session.commit()
            return (await look(reader)).changes - before

        await make_area(session)
        assert await counted() == 1
        change, point, back = "UPDATE area SET name = name || 'x'", "SAVEPOINT here", "ROLLBACK TO here"
        assert await counted(*[change] * 5) == 1
        assert await counted(change) == 1
        assert await counted(point, change, back) == 0
        assert await counted(point, change, back, change) == 1
        assert await counted(change, point, change, back, change) == 1
        assert await counted(point, change, "RELEASE here", change) == 1
        assert await counted(point, change, "SAVEPOINT deeper", change, "ROLLBACK TO deeper", change, back, change) == 1
        assert await counted("SET spontan.counted = 'yes'", change) == 1
        assert await counted(change) == 1


async def test_a_date_counts_when_its_second_was_over(
    session: AsyncSession, client: httpx.AsyncClient, on: ScheduledSession, clock: FixedClock
) -> None:
    """Two calendars of one second have one date. Who has the first of them hears of the second, and of no third."""
    clock.advance(timedelta(milliseconds=200))
    dates = [(await client.get(FEED)).headers["last-modified"]]
    clock.advance(timedelta(milliseconds=200))
    await cancel_session(session, clock, on, reason="")
    await session.flush()
    for wait, status in ((0, 200), (300, 200), (300, 200), (0, 304), (5000, 304)):
        clock.advance(timedelta(milliseconds=wait))
        answer = await client.get(FEED, headers={"If-Modified-Since": dates[-1]})
        assert answer.status_code == status
        dates.append(answer.headers["last-modified"])
    assert dates == [SECOND.format(0)] * 3 + [SECOND.format(1)] * 3


SECOND = "Tue, 15 Sep 2026 13:00:0{} GMT"


async def test_the_memory_has_its_limit() -> None:
    """What was not asked for longest makes room."""
    first, second, third = [await Body.of(Written(name * 3, NOW)) for name in (b"a", b"b", b"c")]
    bodies = Bodies(most=len(first.packed) + len(second.packed))
    for one in (first, second, first):
        bodies.keep(one)
    bodies.get(first.mark)
    bodies.keep(third)
    assert [bodies.get(one.mark) is one for one in (first, second, third)] == [True, False, True]
    assert gzip.decompress(first.packed) == b"aaa"


async def test_while_the_database_is_away_nobody_gets_an_empty_calendar(settings: Settings) -> None:
    """It would clear what people have. A 503 says when to come again, whatever the app has already."""
    nowhere = settings.model_copy(update={"database_url": "postgresql://nobody@127.0.0.1:1/nothing"})
    resources = build_resources(nowhere)
    transport = httpx.ASGITransport(create_app(resources), raise_app_exceptions=False, client=("127.0.0.1", 50_000))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        for address in (FEED, "/calendar/sessions.ics?age=12", "/calendar/my/secret.ics"):
            answer = await client.get(address, headers={"If-None-Match": "*"})
            told = answer.status_code, answer.headers["retry-after"], answer.headers["cache-control"]
            assert told == (503, "2", "no-store")
            assert not answer.headers["content-type"].startswith("text/calendar")
            assert "VCALENDAR" not in answer.text
    await resources.close()
