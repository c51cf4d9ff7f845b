"""The main journeys by keyboard alone: everything is reached in order, and one always sees where one is."""

from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from shared.database import AsyncSession
from tests.browser.pages.door import HOME, Door
from tests.factories import make_session

pytestmark = pytest.mark.browser

MOST_TABS = 60

WHERE = """() => {
  const at = document.activeElement, { width, height, top, bottom } = at.getBoundingClientRect();
  const marked = [at, at.closest(".card")].some((one) => one && getComputedStyle(one).outlineStyle != "none");
  const seen = marked && width > 0 && height > 0;
  return { text: (at.innerText || at.name || at.id).trim(), seen: seen && bottom > 0 && top < innerHeight };
}"""


@pytest.fixture
async def page(client: httpx.AsyncClient, browser: Browser, session: AsyncSession) -> AsyncIterator[Page]:
    """A list with one session, in a browser that speaks to the application in this process."""
    await make_session(session, seats=5, title="Basket")
    await session.commit()
    door = Door(client)
    context = await browser.new_context(service_workers="block", viewport={"width": 390, "height": 740})
    await context.route("**/*", door.answer)
    page = await context.new_page()
    await page.goto(f"{HOME}/")
    yield page
    await context.close()


async def tab_to(page: Page, text: str) -> None:
    """Press Tab until *text* has the focus; every stop on the way can be seen."""
    for _ in range(MOST_TABS):
        await page.keyboard.press("Tab")
        where = await page.evaluate(WHERE)
        assert where["seen"], where["text"]
        if where["text"].startswith(text):
            return
    pytest.fail(f"Tab never reached {text}")


async def test_the_skip_link_comes_first_and_leads_to_the_content(page: Page) -> None:
    """Nobody has to go through the languages and the menu on every page."""
    await tab_to(page, "Skip to the content")
    await page.keyboard.press("Enter")
    await expect(page.locator("main")).to_be_focused()
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.querySelector('main').contains(document.activeElement)")


async def test_a_session_is_found_and_signed_up_for_by_keyboard(page: Page) -> None:
    """From the list to the code; Enter in the last field sends the form."""
    await tab_to(page, "Basket")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Basket")
    await tab_to(page, "Sign up")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Name or alias")).to_be_visible()
    for field, typed in (("name", "Kim"), ("birth_year", "2012"), ("contact", "kim@example.org")):
        await tab_to(page, field)
        await page.keyboard.type(typed)
    await page.keyboard.press("Tab")
    if await page.evaluate("document.activeElement.type") == "checkbox":
        await page.keyboard.press("Space")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Code", exact=True)).to_be_focused()


async def test_mistakes_take_the_focus_and_lead_to_their_fields(page: Page) -> None:
    """The summary is read out at once; its link goes to what has to be mended."""
    await page.goto(f"{HOME}/accessibility")
    await tab_to(page, "text")
    await tab_to(page, "Send")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_be_focused()
    await tab_to(page, "Write what does not work.")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("What does not work?")).to_be_focused()
