"""What people do who wait or only follow: with a double click, and with the browser's Back."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Page, expect

from tests.browser.people import COORDINATOR, OpenPage, code_for, sign_in

pytestmark = pytest.mark.browser

ZONE = ZoneInfo("Europe/Stockholm")


async def publish_two_seats(page: Page, title: str) -> str:
    """A session tomorrow evening with two seats, whose organiser always asks who waits; its public address."""
    day = datetime.now(ZONE) + timedelta(days=1)
    await page.goto("/desk/series/new")
    await page.get_by_label("Name", exact=True).fill(title)
    await page.get_by_label("Activity").select_option(index=1)
    await page.get_by_label("Place").select_option(index=1)
    await page.get_by_label(day.strftime("%A")).check()
    await page.get_by_label("Starts").fill("18:00")
    await page.get_by_label("First day").fill(day.date().isoformat())
    await page.get_by_label("Last day").fill(day.date().isoformat())
    await page.get_by_label("Sign-up is needed").check()
    await page.get_by_label("Seats (optional)").fill("2")
    await page.get_by_role("button", name="Publish").click()
    await page.get_by_role("listitem").filter(has_text="18:00").get_by_role("link").click()
    public = await page.get_by_role("link", name="The public page").get_attribute("href")
    assert public
    await page.get_by_role("link", name="How freed seats are given").click()
    await page.get_by_label("is always asked").check()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("status")).to_contain_text("Saved")
    return public


async def sign_up(page: Page, session: str, contact: str, *names: str, button: str, part: bool = False) -> None:
    """Everyone of *names*, by code; the page that says who has a seat."""
    await page.goto(f"{session}/sign-up")
    for number, name in enumerate(names):
        if number:
            await page.get_by_role("button", name="Add one more person").click()
        await page.get_by_label("Name or alias").nth(number).fill(name)
        await page.get_by_label("Year of birth").nth(number).fill("2012")
    await page.get_by_label("E-mail or mobile number").fill(contact)
    await page.get_by_label("I am a grown-up").check()
    if part:
        await page.get_by_label("Take the seats there are, the rest waits").check()
    await page.get_by_role("button", name=button).click()
    await page.get_by_label("Code").fill(await code_for(page, contact))
    await page.get_by_role("button", name="Sign up").click()


async def test_a_family_is_parted_and_an_offered_seat_is_taken(new_page: OpenPage) -> None:
    """Three on two seats: two sit, one waits; a seat is freed, offered, and taken with a double click."""
    desk = await new_page(width=1100)
    await sign_in(desk, COORDINATOR)
    session = await publish_two_seats(desk, "Two seats")
    page = await new_page()
    await sign_up(page, session, "three@example.org", "Kim", "Robin", "Alex", button="Go on", part=True)
    await expect(page.get_by_role("heading", name="You have 2 seats")).to_be_visible()
    await expect(page.get_by_text("You are number 1 in the queue.")).to_be_visible()

    await page.get_by_role("link", name="Cancel", exact=True).click()
    await page.get_by_label("Robin").uncheck()
    await page.get_by_role("button", name="Yes, cancel").dblclick()
    await expect(page.get_by_role("status")).to_contain_text("The others are still signed up.")
    await expect(page.get_by_text("There is a seat for you until")).to_be_visible()

    await page.get_by_role("button", name="Yes, I am coming").dblclick()
    await expect(page.get_by_role("heading", name="You have a seat")).to_have_count(2)
    await page.go_back()
    await page.reload()
    await expect(page.get_by_role("button", name="Yes, I am coming")).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
async def test_a_visitor_follows_a_series_and_stops(new_page: OpenPage, *, javascript: bool) -> None:
    """A contact and a code, no name; Back shows what came of it; stopping is one tap."""
    page = await new_page(javascript=javascript)
    contact = f"follow-{javascript}@example.org".lower()
    await page.goto("/?nosignup=1")
    await page.locator(".card-title a").first.click()
    await page.get_by_role("link", name="Follow").first.click()
    await page.get_by_label("E-mail or mobile number").fill(contact)
    await page.get_by_role("button", name="Go on").click()
    await expect(page.get_by_label("Code")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_label("E-mail or mobile number")).to_be_visible()
    await page.go_forward()
    await page.get_by_label("Code").fill(await code_for(page, contact))
    follow = page.get_by_role("button", name="Follow")
    await (follow.dblclick() if javascript else follow.click())
    await expect(page.get_by_role("heading", name="You follow", exact=True)).to_be_visible()
    await page.go_back()
    await page.reload()
    await expect(page.get_by_role("heading", name="You follow", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Stop following").click()
    await expect(page.get_by_role("status")).to_contain_text("You do not follow it any more")


async def test_the_new_pages_fit_a_small_phone(new_page: OpenPage) -> None:
    """Nothing has to be scrolled sideways at 320 px, at the desk or at home."""
    page = await new_page(width=320)
    await sign_in(page, COORDINATOR)
    await page.goto("/desk")
    await page.locator(".card-title a[href^='/desk/sessions/']").last.click()
    session = page.url.split("?")[0]
    paths = ["/my", "/my/messages", "/desk/series/new", session, f"{session}/move", f"{session}/notice"]
    for path in [*paths, f"{session}/people", f"{session}/cancel"]:
        await page.goto(path)
        wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path
