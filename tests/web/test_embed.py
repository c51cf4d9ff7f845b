"""The list inside other sites' pages: without cookies, and only where the settings allow it."""

from collections.abc import Callable

import httpx
import pytest
from fastapi import FastAPI

from services.api.cookies import DEVICE
from shared.catalogue.models import Organizer
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.schedule.models import SessionSeries
from shared.settings import Settings
from tests.factories import make_account, make_area, make_organizer, make_session, make_staff, sign_in


def frames_of(answer: httpx.Response) -> str:
    """Who may frame a page, as its policy says."""
    policy = answer.headers["content-security-policy"]
    return next(part for part in policy.split("; ") if part.startswith("frame-ancestors"))


@pytest.mark.parametrize("query", ["", "?lang=sv", "?area=vivalla&lang=en"])
async def test_it_sets_no_cookie(client: httpx.AsyncClient, query: str) -> None:
    """Also when it is asked for in a language; the same words on our own page do set one."""
    assert "set-cookie" not in (await client.get(f"/embed{query}")).headers
    assert "set-cookie" in (await client.get("/?lang=sv")).headers


async def test_it_sets_no_cookie_for_who_is_signed_in(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Opened by itself, a browser sends what it has; nothing is renewed, nothing is greeted."""
    headers = await sign_in(session, clock, settings, await make_account(session))
    client.cookies.set(DEVICE.name(settings), headers["Authorization"].removeprefix("Bearer "))
    assert "set-cookie" not in (await client.get("/embed?lang=so")).headers


async def test_only_sites_of_the_settings_may_frame_it_and_nothing_else(
    client: httpx.AsyncClient, app_of: Callable[[Settings], FastAPI], settings: Settings
) -> None:
    """Nobody by default; where a page of a site may show the list, it still may not show a form."""
    assert frames_of(await client.get("/embed")) == "frame-ancestors 'none'"
    open_to = settings.model_copy(update={"embed_origins": "https://www.example.org https://club.example"})
    transport = httpx.ASGITransport(app_of(open_to), client=("127.0.0.1", 50_000))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as elsewhere:
        embedded = await elsewhere.get("/embed")
        others = [
            await elsewhere.get(path) for path in ("/", "/about", "/sign-in", "/my", "/desk", "/embed/more", "/nowhere")
        ]
    assert frames_of(embedded) == "frame-ancestors https://www.example.org https://club.example"
    assert {frames_of(one) for one in others} == {"frame-ancestors 'none'"}
    assert "default-src 'none'" in embedded.headers["content-security-policy"]


async def test_it_takes_the_filters_of_the_list_and_opens_sessions_in_the_whole_window(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    """Nothing but sessions: no header, no footer."""
    here, there = await make_area(session, slug="vivalla"), await make_area(session, "Oxhagen", slug="oxhagen")
    await make_session(session, title="Here", area=here)
    await make_session(session, title="There", area=there)
    page = (await client.get("/embed?area=vivalla")).text
    assert "<bdi>Here</bdi>" in page
    assert "<bdi>There</bdi>" not in page
    assert '<base target="_top">' in page
    assert "<header" not in page
    assert "<footer" not in page


async def test_a_coordinator_finds_posters_and_the_lines_for_another_site(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, settings: Settings, series: SessionSeries
) -> None:
    """The posters and calendars of their own series and of every area; the lines are text to copy, whatever stands in a name."""
    area = await make_area(session, "Vivalla", slug="vivalla")
    staff = await make_staff(session, "coordinator", await session.get_one(Organizer, series.organizer_id))
    client.headers.update(await sign_in(session, clock, settings, staff))
    page = (await client.get(f"/desk/share?area={area.slug}&area=nowhere&language=ar")).text
    assert f'href="/series/{series.id}/poster"' in page
    assert 'href="/areas/vivalla/poster"' in page
    club = await session.get_one(Organizer, series.organizer_id)
    for address in (f"series/{series.id}", "areas/vivalla", f"organizers/{club.slug}"):
        assert f'href="/subscribe/{address}"' in page
    assert "&lt;iframe src=&#34;http://127.0.0.1:8000/embed?area=vivalla&amp;amp;lang=ar&#34;" in page
    assert "No site may show it yet" in page


async def test_series_of_others_are_not_offered(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, settings: Settings, series: SessionSeries
) -> None:
    """Everybody may print them, but a list of one's own is short."""
    staff = await make_staff(session, "coordinator", await make_organizer(session, "Another club"))
    client.headers.update(await sign_in(session, clock, settings, staff))
    assert f"/series/{series.id}/poster" not in (await client.get("/desk/share")).text


async def test_its_links_keep_the_language(client: httpx.AsyncClient, session: AsyncSession) -> None:
    """No cookie tells the page behind a link in which language the site is."""
    on = await make_session(session, seats=3)
    page = (await client.get("/embed?lang=ar&area=vivalla&area=")).text
    assert 'href="/?lang=ar"' in page
    assert f'href="/sessions/{on.id}?lang=ar"' in page
    assert f'href="/sessions/{on.id}"' in (await client.get("/embed?lang=nowhere")).text
