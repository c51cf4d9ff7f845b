"""What needs a browser on the list: where somebody is, the clipboard, and addresses without clutter."""

import re
from collections.abc import Callable

import pytest
from playwright.async_api import Page, Request, expect

from tests.browser.people import OpenPage

pytestmark = pytest.mark.browser

FIRST_VIEW_BYTES = 50_000


async def titles(page: Page) -> list[str]:
    """The sessions in the order of the page."""
    return await page.locator(".card-title").all_inner_texts()


def listener(requests: list[Request]) -> Callable[[Request], None]:
    """Writes requests down; Playwright takes no methods of built-in things."""

    def note(request: Request) -> None:
        requests.append(request)

    return note


async def test_the_nearest_come_first_and_nobody_is_told_where_that_is(new_page: OpenPage) -> None:
    """One tap sorts each day by distance, the next one puts it back; no request carries the position."""
    page = await new_page()
    sent: list[Request] = []
    await page.context.grant_permissions(["geolocation"])
    await page.context.set_geolocation({"latitude": 59.2807, "longitude": 15.1695})  # in Oxhagen
    await page.goto("/")
    before = await titles(page)
    page.on("request", listener(sent))
    near = page.get_by_role("button", name="Near me")
    await near.click()
    await expect(near).to_have_attribute("aria-pressed", "true")
    for day in await page.locator(".day").all():
        far = [_metres(text) for text in await day.locator(".card-distance").all_inner_texts()]
        assert far == sorted(far)
        assert len(far) == await day.locator(".card").count()
    assert min(_metres(text) for text in await page.locator(".card-distance").all_inner_texts()) == 100
    assert sorted(await titles(page)) == sorted(before)
    assert sent == []
    await page.reload()
    await expect(near).to_have_attribute("aria-pressed", "true")
    assert not [one for one in sent if "59.2" in one.url or "59.2" in (one.post_data or "")]
    await near.click()
    assert await titles(page) == before
    assert await page.evaluate("sessionStorage.length") == 0


async def test_who_says_no_is_told_kindly(new_page: OpenPage) -> None:
    """Nothing is sorted, and there is another way."""
    page = await new_page()
    await page.goto("/")
    await page.get_by_role("button", name="Near me").click()
    await expect(page.locator("#near-status")).to_contain_text("You can choose an area instead")
    await expect(page.locator(".card-distance")).to_have_count(0)


async def test_the_calendars_address_is_copied_and_a_filters_address_is_short(new_page: OpenPage) -> None:
    """Only what was chosen stands in it. Without JavaScript the buttons that need it are not there."""
    page = await new_page()
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.goto("/")
    await page.get_by_text("Search and filter").click()
    await page.get_by_label("Age this year").select_option("12")
    await page.get_by_role("button", name="Show").click()
    await expect(page.get_by_role("link", name="Remove: 12 years")).to_be_visible()
    assert page.url.endswith("/?age=12")
    await page.get_by_text("This list in your calendar").click()
    await page.get_by_role("button", name="Copy").click()
    await expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/calendar/sessions\.ics\?age=12&lang=en", copied)

    plain = await new_page(javascript=False)
    await plain.goto("/?age=12")
    await plain.get_by_text("This list in your calendar").click()
    await expect(plain.locator("#feed")).to_have_value(copied)
    await expect(plain.get_by_role("button", name="Copy")).to_be_hidden()
    await expect(plain.get_by_role("button", name="Near me")).to_be_hidden()


async def test_the_first_view_is_light_and_shows_a_session(new_page: OpenPage) -> None:
    """On a small phone: the page and three files, 50 kB on the wire, and the first session without scrolling."""
    page = await new_page()
    await page.set_viewport_size({"width": 360, "height": 740})
    asked: list[Request] = []
    page.on("requestfinished", listener(asked))
    await page.goto("/?seats=1")
    await page.wait_for_load_state("networkidle")
    sizes = [await one.sizes() for one in asked]
    assert len(asked) <= 4, [one.url for one in asked]
    assert sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes) <= FIRST_VIEW_BYTES
    box = await page.locator(".card").first.bounding_box()
    assert box
    assert box["y"] + box["height"] <= 740


def _metres(text: str) -> float:
    number, unit = text.removeprefix(" · ").removeprefix("· ").removeprefix("about ").split()
    return float(number) * (1000 if unit == "km" else 1)
