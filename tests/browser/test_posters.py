"""A poster is one sheet of A4, with nothing cut off."""

import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page

pytestmark = pytest.mark.browser

PAGES = re.compile(rb"/Type\s*/Page\b")
A4 = re.compile(rb"/MediaBox\s*\[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]")
CUT_OFF = """[...document.querySelectorAll('.poster-body, .poster-sheet')].some(
    one => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1)"""


@pytest.mark.parametrize("language", ["sv", "en", "ar", "so"])
async def test_posters_of_the_demo_fill_one_sheet(new_page: Callable[..., Awaitable[Page]], language: str) -> None:
    """Of a series and of an area with many; printed as a browser prints."""
    page = await new_page(width=1000)
    await page.goto("/")
    await page.locator(".card-no-sign-up .card-title a").first.click()
    follow = await page.locator("a[href$='/follow']").first.get_attribute("href")
    assert follow
    for address in (follow.removesuffix("/follow"), "/areas/oxhagen", "/areas/vivalla"):
        await page.goto(f"{address}/poster?lang={language}")
        assert not await page.evaluate(CUT_OFF)
        printed = await page.pdf(prefer_css_page_size=True, print_background=True)
        assert len(PAGES.findall(printed)) == 1
        assert A4.search(printed)
