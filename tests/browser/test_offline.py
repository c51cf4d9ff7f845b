"""A phone without network: what it still shows, and what it never kept."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.people import OpenPage
from tests.browser.test_journeys import sign_up

pytestmark = pytest.mark.browser

KEPT = """async () => {
  await navigator.serviceWorker.ready;
  const kept = [];
  for (const name of await caches.keys())
    for (const { url } of await (await caches.open(name)).keys()) kept.push(new URL(url).pathname);
  return kept.sort();
}"""
LANGUAGE = "caches.match('/offline').then((page) => page?.headers.get('Content-Language'))"
"""Of the page that the phone keeps: it follows the one that is read, a moment later."""
FILES = ["/offline", "/static/app.css", "/static/app.js", "/static/offline.js"]
"""Everything that a phone keeps of anybody's visit."""


async def kept(page: Page, *more: str) -> None:
    """Wait until the phone keeps these, and nothing else."""
    for _ in range(100):
        if await page.evaluate(KEPT) == sorted([*FILES, *more]):
            return
        await page.wait_for_timeout(100)
    assert await page.evaluate(KEPT) == sorted([*FILES, *more])


async def test_without_network_a_family_sees_its_next_sessions_and_nobody_elses_page_was_kept(
    new_page: OpenPage,
) -> None:
    """Title, time and place, no name; in the language that was read last; gone after signing out."""
    page = await new_page()
    await sign_up(page, "offline@example.org")
    await page.goto("/my")
    await kept(page, "/my")
    title = await page.locator("dl.facts a").first.inner_text()

    await page.context.set_offline(True)
    await page.goto("/?area=vivalla")
    await expect(page.get_by_role("heading", name="There is no network right now")).to_be_visible()
    await expect(page.get_by_role("listitem").filter(has_text=title)).to_contain_text("You have a seat")
    await expect(page.locator("body")).not_to_contain_text("Kim")

    await page.context.set_offline(False)  # and the page comes by itself
    await expect(page.get_by_role("link", name="Svenska")).to_be_visible()
    await expect(page.locator("h1")).not_to_contain_text("no network")
    await page.get_by_role("link", name="Svenska").click()
    await expect(page.locator("html")).to_have_attribute("lang", "sv")
    while await page.evaluate(LANGUAGE) != "sv":
        await page.wait_for_timeout(100)
    await kept(page, "/my")

    await page.locator("form[action='/sign-out'] button").click()
    await expect(page.locator("form[action='/sign-out']")).to_have_count(0)
    await kept(page)
    await page.context.set_offline(True)
    await page.goto("/my")
    await expect(page.locator("html")).to_have_attribute("lang", "sv")
    await expect(page.locator("#coming")).to_be_hidden()
    await page.context.set_offline(False)


async def test_without_network_nothing_is_sent_and_nothing_pretends_to_be(new_page: OpenPage) -> None:
    """A form goes its own way: the worker answers pages that are read, not what is posted."""
    page = await new_page()
    await page.goto("/accessibility")
    await kept(page)
    await page.context.set_offline(True)
    answer = await page.evaluate("fetch('/accessibility', { method: 'POST' }).then(() => 'sent', () => 'not sent')")
    assert answer == "not sent"
    await page.context.set_offline(False)
