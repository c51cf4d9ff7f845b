"""A session is passed on: by a button where the browser can, else by its address."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect

pytestmark = pytest.mark.browser


async def test_the_button_copies_the_address_where_there_is_no_menu_to_share(
    new_page: Callable[..., Awaitable[Page]],
) -> None:
    """The address that stands there without the script gives way to it, and what happened is said."""
    page = await new_page()
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.goto("/")
    await page.locator(".card-title a").first.click()
    await expect(page.locator("#address")).to_be_hidden()
    await page.get_by_role("button", name="Share").click()
    await expect(page.locator(".share [role=status]")).to_have_text("The address is copied.")
    assert (await page.evaluate("navigator.clipboard.readText()")) == page.url.split("?")[0]
