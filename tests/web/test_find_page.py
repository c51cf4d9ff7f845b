"""The list: what it shows, what its filters leave out, what it suggests when nothing is left, and what it costs."""

import gzip
import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.catalogue.models import Activity, Area
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.settings import Settings
from tests.factories import (
    make_account,
    make_activity,
    make_area,
    make_organizer,
    make_session,
    make_venue,
    sign_in,
)
from tests.factories.counting import statements

EVERYTHING = {"Drop-in", "Seats", "Full", "Girls", "Unlimited"}


@pytest.fixture
async def town(session: AsyncSession) -> None:
    """Five sessions tomorrow: two areas, one of them indoors, outdoors, accessible, for girls, full, without limit."""
    vivalla, oxhagen = await make_area(session, slug="vivalla"), await make_area(session, "Oxhagen", slug="oxhagen")
    park = await make_venue(session, "Åsparken", area=oxhagen)
    park.indoors, park.accessible = False, True
    dance = Activity(slug="dans", names={"sv": "Dans", "ar": "الرقص", "en": "Dance"})
    session.add_all([park, dance])
    await session.flush()
    club = await make_organizer(session, "Örnen 100%")
    await make_session(session, title="Drop-in", area=oxhagen, venue=park, description="Ta med en BOLL_är bra")
    await make_session(session, title="Seats", area=vivalla, seats=4, activity=dance)
    await make_session(session, title="Full", area=vivalla, seats=0, max_age=16, organizer=club)
    await make_session(session, title="Girls", area=vivalla, seats=4, girls_only=True, max_age=16)
    unlimited = await make_session(session, title="Unlimited", area=vivalla, sign_up="optional")
    assert unlimited.sign_up == "optional"


def shown(page: str) -> set[str]:
    """The sessions on a page."""
    return {title for title in EVERYTHING if f"<bdi>{title}</bdi></a>" in page}


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("", EVERYTHING),
        ("nosignup=1", {"Drop-in"}),
        ("seats=1", EVERYTHING - {"Full"}),
        ("who=girls", {"Girls"}),
        ("girls=1", {"Girls"}),
        ("who=all", EVERYTHING - {"Girls"}),
        ("where=outdoors", {"Drop-in"}),
        ("where=indoors", EVERYTHING - {"Drop-in"}),
        ("accessible=1", {"Drop-in"}),
        ("area=oxhagen", {"Drop-in"}),
        ("area=oxhagen&area=vivalla", EVERYTHING),
        ("activity=dans", {"Seats"}),
        ("age=18", {"Drop-in", "Seats", "Unlimited"}),
        ("day=2026-09-16", EVERYTHING),
        ("day=2026-09-17", set()),
        ("day=2020-01-01", set()),
        ("age=18&area=vivalla&seats=1", {"Seats", "Unlimited"}),
    ],
)
@pytest.mark.usefixtures("town")
async def test_each_filter_leaves_the_right_ones(client: httpx.AsyncClient, query: str, left: set[str]) -> None:
    """Room is left where one just comes and where all get in; a day in the past shows today, where nothing is on."""
    assert shown((await client.get(f"/?{query}")).text) == left


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("girls", {"Girls"}),
        ("boll_är", {"Drop-in"}),
        ("BOLL_ÄR", {"Drop-in"}),
        ("boll%är", set()),
        ("bolla_r", set()),
        ("åsparken", {"Drop-in"}),
        ("ÅSPARKEN oxhagen", {"Drop-in"}),
        ("åsparken vivalla", set()),
        ("dance", {"Seats"}),
        ("الرقص", {"Seats"}),
        ("örnen", {"Full"}),
        ("100%", {"Full"}),
        ("%", {"Full"}),
        ("_", {"Drop-in"}),
        ("\\", set()),
        ("   ", EVERYTHING),
    ],
)
@pytest.mark.usefixtures("town")
async def test_every_word_has_to_be_somewhere(client: httpx.AsyncClient, words: str, left: set[str]) -> None:
    """In title, description, place, area, organiser, or the activity in any language; signs of LIKE are just signs."""
    assert shown((await client.get("/", params={"q": words})).text) == left


@pytest.mark.parametrize(
    "query",
    [
        "area=&activity=&age=&day=&q=&who=",
        "area=nowhere&activity=curling",
        "age=abc&day=never&who=me&where=up",
        "q=%00",
    ],
)
@pytest.mark.usefixtures("town")
async def test_what_makes_no_sense_is_left_out(client: httpx.AsyncClient, query: str) -> None:
    """An old link shows the list, without filters that nobody can see."""
    page = (await client.get(f"/?{query}")).text
    assert shown(page) == EVERYTHING
    assert "pills-chosen" not in page


@pytest.mark.usefixtures("town")
async def test_each_filter_in_use_goes_with_one_tap(client: httpx.AsyncClient) -> None:
    """Its pill leads to the same list without it, and nothing else in the address."""
    page = (await client.get("/?area=vivalla&area=oxhagen&age=18&activity=&q=a+b&girls=1")).text
    links = re.findall(r'<li><a href="([^"]+)"><span class="hidden">Remove: </span><bdi>([^<]+)', page)
    assert {text: url.replace("&amp;", "&") for url, text in links} == {
        "Vivalla": "/?area=oxhagen&q=a+b&age=18&who=girls",
        "Oxhagen": "/?area=vivalla&q=a+b&age=18&who=girls",
        "“a b”": "/?area=vivalla&area=oxhagen&age=18&who=girls",
        "18 years": "/?area=vivalla&area=oxhagen&q=a+b&who=girls",
        "Girls only": "/?area=vivalla&area=oxhagen&q=a+b&age=18",
    }
    (only,) = re.findall(r'href="([^"]+)"><span class="hidden">Remove', (await client.get("/?age=18")).text)
    assert only == "/"


async def test_drafts_and_what_is_over_are_not_shown(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock
) -> None:
    """A draft is nobody's business; a session leaves the list when it ends; a cancelled one stays and says why."""
    await make_session(session, title="Draft", status="draft")
    await make_session(session, title="Over", starts_at=clock.now() - timedelta(hours=2))
    await make_session(
        session, title="Called off", status="cancelled", cancelled_at=clock.now(), cancel_reason="The hall is <flooded>"
    )
    page = (await client.get("/")).text
    assert "Draft" not in page
    assert "<bdi>Over</bdi>" not in page
    assert "Called off" in page
    assert "Cancelled" in page
    assert "The hall is &lt;flooded&gt;" in page


async def test_what_should_have_begun_and_was_not_opened_is_not_yet_confirmed(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock
) -> None:
    """From ten minutes after its start until its leader opens it."""
    on = await make_session(session, starts_at=clock.now() - timedelta(minutes=9, seconds=59))
    assert "No sign-up needed</span>" in (await client.get("/")).text
    clock.advance(timedelta(seconds=1))
    assert "Not yet confirmed</span>" in (await client.get("/")).text
    on.opened_at, on.room = clock.now(), "room"
    session.add(on)
    await session.flush()
    clock.advance(timedelta(seconds=1))
    page = (await client.get("/")).text
    assert "Not yet confirmed" not in page
    assert "Open now: there is room" in page
    assert cards_on(page) == cards_on((await client.get("/?seats=1")).text) == 1
    on.room = "full"
    await session.flush()
    clock.advance(timedelta(seconds=1))
    assert cards_on((await client.get("/?seats=1")).text) == 0


def cards_on(page: str) -> int:
    """How many cards are on a page."""
    return page.count("<article")


async def test_nothing_found_suggests_what_is_close(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock
) -> None:
    """The nearest other day, the nearest areas and one filter less, each with its number; nothing that gives nothing."""
    places = {"vivalla": 59.30, "oxhagen": 59.28, "varberga": 59.29, "brickebacken": 59.24}
    areas: dict[str, Area] = {}
    for slug, latitude in places.items():
        areas[slug] = await make_area(session, slug.title(), slug=slug)
        venue = await make_venue(session, f"{slug} hall", area=areas[slug])
        venue.latitude = latitude
    dance = await make_activity(session, "Dans")
    for slug in ("oxhagen", "varberga", "brickebacken"):
        await make_session(session, area=areas[slug], activity=dance)
    for days in (3, 5):
        await make_session(
            session, area=areas["vivalla"], activity=dance, starts_at=clock.now() + timedelta(days=days), hours=1
        )
    for _ in range(2):
        await make_session(session, area=areas["vivalla"])
    off: dict[str, Any] = {"status": "cancelled", "cancelled_at": clock.now()}
    await make_session(session, area=areas["vivalla"], activity=dance, starts_at=clock.now() + timedelta(days=2), **off)
    page = (await client.get(f"/?area=vivalla&activity={dance.slug}&day=2026-09-16")).text
    found = re.findall(r'<li><a href="([^"]+)"><bdi>([^<]+)</bdi> <span class="count">([^<]+)<', page)
    query = f"activity={dance.slug}"
    assert [(url.replace("&amp;", "&"), text, number) for url, text, number in found] == [
        (f"/?area=vivalla&{query}&day=2026-09-18", "Friday 18 September", "1 session"),
        (f"/?area=varberga&{query}&day=2026-09-16", "Varberga", "1 session"),
        (f"/?area=oxhagen&{query}&day=2026-09-16", "Oxhagen", "1 session"),
        ("/?area=vivalla&day=2026-09-16", "Without: Dans", "2 sessions"),
    ]
    for url, _, number in found:
        assert cards_on((await client.get(url.replace("&amp;", "&"))).text) == int(number.split()[0])


@pytest.mark.parametrize(
    ("typed", "meant"), [("baskett", "basket"), ("VIVALA", "vivalla"), ("baskett vivala", "basket vivalla")]
)
async def test_a_word_spelled_nearly_right_is_suggested(
    client: httpx.AsyncClient, session: AsyncSession, typed: str, meant: str
) -> None:
    """As we write it, and only where that finds something."""
    await make_session(
        session,
        area=await make_area(session, "Vivalla", slug="vivalla"),
        activity=await make_activity(session, "Basket"),
    )
    await make_activity(session, "Curling")
    page = (await client.get("/", params={"q": typed})).text
    assert f"<bdi>“{meant}”</bdi>" in page
    assert cards_on((await client.get("/", params={"q": meant})).text) == 1
    assert "“curling”" not in (await client.get("/?q=curlin")).text


async def test_nothing_at_all_suggests_nothing(client: httpx.AsyncClient) -> None:
    """An empty town has nothing close."""
    page = (await client.get("/?age=12")).text
    assert "Nothing found" in page
    assert 'class="closest"' not in page


@pytest.mark.usefixtures("town")
async def test_the_same_list_is_a_calendar(client: httpx.AsyncClient, settings: Settings) -> None:
    """By webcal:, as an address to copy and as a file; without the day, in the language of the page."""
    page = (await client.get("/?area=vivalla&who=girls&day=2026-09-16")).text.replace("&amp;", "&")
    feed = f"{settings.public_url}/calendar/sessions.ics?area=vivalla&who=girls&lang=en"
    assert f'href="webcal:{feed.removeprefix("http:")}"' in page
    assert f'readonly value="{feed}"' in page
    assert f'href="{feed}" download' in page
    assert (await client.get(feed)).status_code == 200
    swedish = (await client.get("/?area=vivalla", headers={"Accept-Language": "sv"})).text
    assert f'readonly value="{settings.public_url}/calendar/sessions.ics?area=vivalla"' in swedish


async def test_the_list_of_500_takes_at_most_three_statements_and_a_moment_later_none(
    client: httpx.AsyncClient, session: AsyncSession, engine: AsyncEngine, clock: FixedClock, settings: Settings
) -> None:
    """Who looks, the sessions, the choices. The whole page stays small on the wire."""
    area, activity, club = await make_area(session), await make_activity(session), await make_organizer(session)
    venue = await make_venue(session, area=area)
    for number in range(500):
        await make_session(
            session,
            area=area,
            venue=venue,
            activity=activity,
            organizer=club,
            seats=number % 9,
            starts_at=clock.now() + timedelta(minutes=15 * number),
            title=f"Session {number}",
        )
    headers = await sign_in(session, clock, settings, await make_account(session))
    numbers = []
    for query, who in (("", {}), ("", {}), ("", headers), ("age=12", headers)):
        with statements(engine) as sent:
            page = await client.get(f"/?{query}", headers=who)
        assert cards_on(page.text) == 500
        assert len(gzip.compress(page.content)) < 50_000
        numbers.append(len(sent))
    assert numbers == [2, 0, 1, 2]
    clock.advance(timedelta(minutes=2))
    with statements(engine) as sent:
        await client.get("/", headers=headers)
    assert len(sent) == 3


async def test_seats_on_the_list_are_never_older_than_a_second(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock
) -> None:
    """The same list is read once a second, however many look; a clock that is turned back reads anew."""
    await make_session(session, title="Drop-in")
    assert "1 session<" in (await client.get("/")).text
    await make_session(session, title="Seats", seats=3)
    clock.advance(timedelta(milliseconds=999))
    assert "1 session<" in (await client.get("/")).text
    clock.advance(timedelta(milliseconds=1))
    assert "2 sessions<" in (await client.get("/")).text
    await make_session(session, title="Girls")
    clock.advance(timedelta(hours=-1))
    assert "3 sessions<" in (await client.get("/")).text


async def test_what_cannot_be_seen_does_not_undo_a_search(client: httpx.AsyncClient, session: AsyncSession) -> None:
    """A no-break space of a web page parts words; what joins Persian letters belongs to its word."""
    await make_session(session, title="Judo i källaren")
    await make_session(session, title="Futsal")
    await make_session(session, title="می\u200cدویم")
    for typed, found in {"judo\u00a0källaren": "Judo", "می\u200cدویم": "می\u200cدویم"}.items():
        page = (await client.get("/", params={"q": typed})).text
        assert page.count("card-title") == 1
        assert found in page
