"""What staff do with Spontan: publish, open the doors, take attendance, read the numbers."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Page, expect

from tests.browser.people import ANALYST, COORDINATOR, OpenPage, sign_in

pytestmark = pytest.mark.browser

ZONE = ZoneInfo("Europe/Stockholm")


async def publish_from_now(page: Page, title: str) -> None:
    """A weekly series of three sessions, the first of which begins this minute."""
    now = datetime.now(ZONE)
    await page.get_by_role("link", name="Publish a series").click()
    await page.get_by_label("Name", exact=True).fill(title)
    await page.get_by_label("Activity").select_option(index=1)
    await page.get_by_label("Place").select_option(index=1)
    await page.get_by_label(now.strftime("%A")).check()
    await page.get_by_label("Starts").fill(now.strftime("%H:%M"))
    await page.get_by_label("Length in minutes").fill("90")
    await page.get_by_label("First day").fill(now.date().isoformat())
    await page.get_by_label("Last day").fill((now.date() + timedelta(days=14)).isoformat())
    await page.get_by_role("button", name="Publish").click()
    await expect(page.get_by_text("3 sessions are published").first).to_be_visible()


async def test_a_series_is_published_attendance_is_taken_and_the_numbers_have_a_reader(new_page: OpenPage) -> None:
    """A coordinator at the desk, then in the hall with a phone; an analyst afterwards."""
    desk = await new_page(width=1100)
    await sign_in(desk, COORDINATOR)
    await publish_from_now(desk, "Basket for all")
    await desk.goto("/desk")
    link = desk.locator("article", has_text="Basket for all").first.locator("a[href^='/attendance/']").first
    attendance = await link.get_attribute("href")
    assert attendance

    phone = await new_page()
    await sign_in(phone, COORDINATOR)
    await phone.goto(attendance)
    await phone.get_by_role("button", name="Open the doors").click()
    await phone.get_by_label("Name or alias").fill("Zlatana")
    await phone.get_by_role("button", name="Add").click()
    await expect(phone.get_by_text("Zlatana").first).to_be_visible()
    await phone.goto("/")
    await expect(phone.locator("article", has_text="Basket for all").first).to_contain_text("Open now")

    numbers = await new_page(width=1100)
    await sign_in(numbers, ANALYST)
    await numbers.goto("/numbers")
    await expect(numbers.get_by_role("heading", name="Whom do we reach?")).to_be_visible()
    await expect(numbers.get_by_role("table").first).to_be_visible()
