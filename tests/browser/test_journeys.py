"""What people do with Spontan, from the first page to the end, in a browser."""

import asyncio
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, expect

from tests.browser.people import OpenPage, code_for

pytestmark = pytest.mark.browser

WITH_SEATS = ':is(.card-seats, .card-last-seats):has-text("seat")'
"""Where one signs up: room is left also where one just comes, and a hall may be nearly full."""


async def fill_in(page: Page, contact: str, *, born: str = "2013") -> None:
    """The sign-up form of the first session that has seats for somebody who turns 13, whatever the time of day."""
    await page.goto("/?age=13&seats=1")
    await page.locator(f"{WITH_SEATS} .card-title a").first.click()
    await page.get_by_role("link", name="Sign up").click()
    await page.get_by_label("Name or alias").fill("Kim")
    await page.get_by_label("Year of birth").fill(born)
    await page.get_by_label("E-mail or mobile number").fill(contact)


async def sign_up(page: Page, contact: str) -> None:
    """Find a session with seats and sign up for it, as on a first visit."""
    await fill_in(page, contact)
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


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
async def test_the_go_key_sends_the_form(new_page: OpenPage, *, javascript: bool) -> None:
    """Enter in a field goes on to the code; it does not add a person."""
    page = await new_page(javascript=javascript)
    await fill_in(page, f"go-{javascript}@example.org".lower())
    await page.get_by_label("E-mail or mobile number").press("Enter")
    await expect(page.get_by_label("Code")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
async def test_going_back_past_a_mistake_shows_the_form(new_page: OpenPage, *, javascript: bool) -> None:
    """Not the browser's warning that a form would be sent once more."""
    page = await new_page(javascript=javascript)
    await fill_in(page, f"back-{javascript}@example.org".lower(), born="12")
    await page.get_by_role("button", name="Go on").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await page.get_by_label("Year of birth").fill("2013")
    await page.get_by_role("button", name="Go on").click()
    await expect(page.get_by_label("Code")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_label("Name or alias")).to_have_value("Kim")


async def test_the_page_fits_a_small_phone(new_page: OpenPage) -> None:
    """Nothing has to be scrolled sideways at 320 px."""
    page = await new_page(width=320)
    for path in ("/", "/sign-in", "/about", "/demo/messages"):
        await page.goto(path)
        wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
async def test_double_taps_end_well_and_the_next_sign_up_is_two_taps(new_page: OpenPage, *, javascript: bool) -> None:
    """Impatient thumbs on every button; then a session's page is open: "Sign up", and one tap more."""
    page = await new_page(javascript=javascript)
    contact = f"impatient-{javascript}@example.org".lower()
    await fill_in(page, contact)
    on = urlsplit(page.url).path.removesuffix("/sign-up")
    await page.get_by_role("button", name="Go on").dblclick()
    await page.get_by_label("Code").fill(await code_for(page, contact))
    await page.get_by_role("button", name="Sign up").dblclick()
    await expect(page.get_by_role("heading", name="You have a seat")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_role("heading", name="You have a seat")).to_be_visible()

    await page.goto("/?age=13&seats=1")
    others = page.locator(f"{WITH_SEATS} .card-title a:not([href='{on}'])")
    await others.first.click()
    await page.get_by_role("link", name="Sign up").click()  # one
    await page.get_by_role("button", name="Sign up").dblclick()  # two, impatiently
    await expect(page.get_by_role("heading", name="You have a seat")).to_be_visible()


async def test_who_goes_back_from_the_code_finds_what_they_typed(new_page: OpenPage) -> None:
    """Also after a mistake, and without JavaScript by "Change the contact"."""
    for javascript in (True, False):
        page = await new_page(javascript=javascript)
        await fill_in(page, "nonsense")
        await page.get_by_role("button", name="Go on").click()
        await expect(page.get_by_role("alert")).to_be_focused()
        await page.get_by_label("E-mail or mobile number").fill(f"back-{javascript}@example.org".lower())
        await page.get_by_role("button", name="Go on").click()
        await expect(page.get_by_label("Code")).to_be_focused()
        if javascript:
            await page.go_back()
        else:
            await page.get_by_role("link", name="Change the contact").click()
        await expect(page.get_by_label("Name or alias")).to_have_value("Kim")
        await expect(page.get_by_label("Year of birth")).to_have_value("2013")


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
async def test_on_a_slow_network_impatience_does_no_harm(new_page: OpenPage, *, javascript: bool) -> None:
    """Every answer takes a second; each button is tapped again meanwhile. One seat, and it is said."""
    page = await new_page(javascript=javascript)
    network = await page.context.new_cdp_session(page)
    await network.send("Network.enable")
    slow = {"offline": False, "latency": 1000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
    await network.send("Network.emulateNetworkConditions", slow)
    contact = f"slow-{javascript}@example.org".lower()
    await fill_in(page, contact)
    for button in ("Go on", "Sign up"):
        if button == "Sign up":
            await page.get_by_label("Code").fill(await code_for(page, contact))
        await page.get_by_role("button", name=button).scroll_into_view_if_needed()
        box = await page.get_by_role("button", name=button).bounding_box()
        assert box
        for _tap in range(3):  # where the button is, whatever the page is doing
            await page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            await asyncio.sleep(0.3)
        await page.wait_for_load_state()
    await expect(page.get_by_role("heading", name="You have a seat")).to_be_visible(timeout=15_000)
    await page.goto("/my")
    await expect(page.get_by_role("heading", name="You have a seat")).to_have_count(1)
