"""The ways into a calendar app, on the page of each calendar and beside the list."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from services.api.pages.subscription import MOST_CHARACTERS, Subscription, subscription_to
from shared.catalogue.models import Activity, Area, Organizer, Venue
from shared.database import AsyncSession
from shared.locale import language
from shared.schedule.models import ScheduledSession
from shared.settings import Settings
from tests.factories import make_area, make_series, make_session


@pytest.fixture
async def on(session: AsyncSession) -> ScheduledSession:
    """A session of a series."""
    series = await make_series(session)
    return await make_session(session, area=await make_area(session, "Vivalla", slug="vivalla"), series_id=series.id)


async def test_a_session_leads_to_every_calendar_that_it_is_in(
    session: AsyncSession, client: httpx.AsyncClient, on: ScheduledSession, settings: Settings
) -> None:
    """Each page offers one tap, Google's button, a file and the address; and the address gives the session."""
    slugs = {
        "activities": (await session.get_one(Activity, on.activity_id)).slug,
        "venues": (await session.get_one(Venue, on.venue_id)).slug,
        "areas": (await session.get_one(Area, on.area_id)).slug,
        "organizers": (await session.get_one(Organizer, on.organizer_id)).slug,
        "series": str(on.series_id),
    }
    page = (await client.get(f"/sessions/{on.id}")).text
    for kind, name in slugs.items():
        assert f'href="/subscribe/{kind}/{name}"' in page
        offered = (await client.get(f"/subscribe/{kind}/{name}")).text.replace("&amp;", "&")
        ways = subscription_to(kind, name, language("en"), settings)
        assert all(f'"{way}"' in offered for way in (ways.webcal, ways.google, ways.address))
        assert str(on.id) in (await client.get(ways.address)).text
        assert ways.fits


@pytest.mark.parametrize("path", ["areas/nowhere", "venues/nowhere", "organizers/x", "activities/x", "clubs/vivalla"])
async def test_what_does_not_exist_is_not_offered(client: httpx.AsyncClient, path: str) -> None:
    """Neither as a page nor as an empty calendar."""
    assert (await client.get(f"/subscribe/{path}")).status_code == 404
    assert (await client.get(f"/calendar/{path}.ics")).status_code == 404


def test_google_is_asked_for_the_variant_for_it() -> None:
    """By its webcal: address, which is the form its page takes."""
    for query in ("", "?age=12&lang=en"):
        google = urlsplit(Subscription(f"https://example.org/calendar/sessions.ics{query}").google)
        (asked,) = parse_qs(google.query)["cid"]
        assert google.hostname == "calendar.google.com"
        assert asked == f"webcal://example.org/calendar/sessions.ics{query}{'&' if query else '?'}for=google"


def test_a_secret_address_is_never_sent_in_the_clear() -> None:
    """Apps ask for webcal: without encryption first."""
    assert Subscription("https://example.org/calendar/my/x.ics", secret=True).webcal.startswith("webcals://")
    assert Subscription("https://example.org/calendar/areas/x.ics").webcal.startswith("webcal://")


async def test_a_list_that_no_calendar_app_takes_says_so(
    session: AsyncSession, client: httpx.AsyncClient, settings: Settings
) -> None:
    """With everything chosen the address is too long for Google, which would say nothing. The longest that fits works."""
    names = [f"stadsdel-nummer-{n}" for n in range(12)]
    for name in names:
        await make_area(session, name.title(), slug=name)
    offered = []
    for number in range(1, len(names) + 1):
        query = "&".join([*(f"area={name}" for name in names[:number]), "age=12", "where=indoors", "q=boll"])
        page = (await client.get(f"/?{query}")).text.replace("&amp;", "&")
        longest = f"{settings.public_url}/calendar/sessions.ics?{query}&lang=en&for=google"
        is_offered = "calendar.google.com" in page
        assert is_offered == ("chosen too much" not in page)
        offered.append((is_offered, len(longest) + len("webcal") - len("http") <= MOST_CHARACTERS))
    assert all(is_offered == fits for is_offered, fits in offered)
    assert {fits for _, fits in offered} == {True, False}
