"""Posters: what is on them. That they fill one sheet is seen in tests/browser."""

import httpx
import segno

from services.api.pages.poster.code import QUIET_ZONE, qr_code
from shared.database import AsyncSession
from shared.schedule.models import SessionSeries
from tests.factories import make_area


async def test_a_series_poster_says_what_when_where_and_that_it_is_free(
    client: httpx.AsyncClient, series: SessionSeries
) -> None:
    """And leads by its code to whatever is next, by an address that can be typed to its area."""
    page = (await client.get(f"/series/{series.id}/poster")).text
    assert "<h1><bdi>Open hall</bdi></h1>" in page
    assert "Wednesday" in page
    assert "Free. No sign-up needed. Just come." in page
    assert "Red door" in page
    assert qr_code(f"http://127.0.0.1:8000/series/{series.id}") in page
    assert "127.0.0.1:8000/<wbr>areas/vivalla" in page


async def test_the_key_sentence_is_in_every_other_language(client: httpx.AsyncClient, series: SessionSeries) -> None:
    """Each says which language it is and in which direction it runs."""
    page = (await client.get(f"/series/{series.id}/poster?lang=en")).text
    languages = page.split('class="poster-languages"')[1].split("</ul>")[0]
    assert '<li lang="sv" dir="ltr">' in languages
    assert 'lang="en"' not in languages


async def test_an_area_poster_lists_what_comes_back_every_week(
    client: httpx.AsyncClient, session: AsyncSession, series: SessionSeries
) -> None:
    """Without any it says so little that it is still true."""
    empty = await make_area(session, "Oxhagen", slug="oxhagen")
    assert "Open hall" not in (await client.get(f"/areas/{empty.slug}/poster")).text
    own = (await client.get(f"/series/{series.id}/poster")).text.split("areas/")[1].split("<")[0]
    page = (await client.get(f"/areas/{own}/poster")).text
    assert "Open hall" in page
    assert "Every Wednesday" in page
    assert qr_code(f"http://127.0.0.1:8000/areas/{own}") in page


def test_a_code_is_drawn_with_its_quiet_zone_and_without_styles() -> None:
    """Scanners need the white around it; our policy allows no inline style."""
    drawn = qr_code("https://spontan.example.org/areas/vivalla")
    code = segno.make_qr("https://spontan.example.org/areas/vivalla", error="m", boost_error=False)
    assert f'viewBox="0 0 {code.symbol_size(border=QUIET_ZONE)[0]} ' in drawn
    assert "style" not in drawn
