"""What people do with Spontan, from the first page to the end, in a browser."""

import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect

OpenPage = Callable[..., Awaitable[Page]]

pytestmark = pytest.mark.browser

SOON_MILLISECONDS = 30_000


async def code_for(page: Page, contact: str) -> str:
    """The newest code in the demo's mailbox, read in a tab of its own."""
    mailbox = await page.context.new_page()
    await mailbox.goto("/demo/messages")
    letter = mailbox.locator("article").filter(has_text=contact).filter(has_text=re.compile(r"\b\d{6}\b")).first
    while not await letter.count():
        await mailbox.wait_for_timeout(200)
        await mailbox.reload()
    found = re.search(r"\b(\d{6})\b", await letter.inner_text())
    await mailbox.close()
    assert found
    return found[1]


async def sign_in(page: Page, contact: str) -> None:
    """Sign in as one of the demo's people."""
    await page.goto("/sign-in")
    await page.get_by_label("E-mail or mobile number").fill(contact)
    await page.get_by_role("button", name="Send me a code").click()
    await page.get_by_label("Code").fill(await code_for(page, contact.rsplit("@", maxsplit=1)[-1]))
    await page.get_by_role("button", name="Sign in").click()


async def sign_up(page: Page, contact: str) -> None:
    """Find a session with seats and sign up for it, as on a first visit."""
    await page.goto("/?seats=1&nosignup=")
    await page.get_by_role("link").filter(has=page.locator("bdi")).and_(page.locator(".card-title a")).first.click()
    await page.get_by_role("link", name="Sign up").click()
    await page.get_by_label("Name or alias").fill("Kim")
    await page.get_by_label("Year of birth").fill("2013")
    await page.get_by_label("E-mail or mobile number").fill(contact)
    await page.get_by_role("button", name="Go on").click()
    await page.get_by_label("Code").fill(await code_for(page, contact))
    await page.get_by_role("button", name="Sign up").click()
    await expect(page.get_by_role("heading", name="You have a seat")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
async def test_a_youth_finds_a_session_signs_up_and_cancels(new_page: OpenPage, *, javascript: bool) -> None:
    """On a small phone: a code, a seat, a confirmation in the mailbox, and the seat given back."""
    page = await new_page(javascript=javascript)
    contact = f"kim-{javascript}@example.org".lower()
    await sign_up(page, contact)
    mailbox = await page.context.new_page()
    await mailbox.goto("/demo/messages")
    confirmation = mailbox.locator("article").filter(has_text=contact).filter(has_text="/my")
    while not await confirmation.count():
        await mailbox.wait_for_timeout(200)
        await mailbox.reload()
    await page.get_by_role("link", name="Cancel").click()
    await page.get_by_role("button", name="Yes, cancel").click()
    await expect(page.get_by_role("status")).to_contain_text("You have cancelled")


async def test_the_page_fits_a_small_phone(new_page: OpenPage) -> None:
    """Nothing has to be scrolled sideways at 320 px."""
    page = await new_page(width=320)
    for path in ("/", "/sign-in", "/about", "/demo/messages"):
        await page.goto(path)
        wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path
