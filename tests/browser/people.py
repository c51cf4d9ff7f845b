"""How the demo's people come in."""

import re
from collections.abc import Awaitable, Callable

from playwright.async_api import Locator, Page, expect

OpenPage = Callable[..., Awaitable[Page]]

COORDINATOR, ANALYST = "samordnare@example.org", "analytiker@example.org"
CODE = re.compile(r"\b(\d{6})\b")


def _codes(mailbox: Page, contact: str) -> Locator:
    return mailbox.locator("article").filter(has_text=contact).filter(has_text=CODE)


async def code_for(page: Page, contact: str, *, after: int = 0) -> str:
    """The newest code in the demo's mailbox, read in a tab of its own, once there are more than *after* of them."""
    mailbox = await page.context.new_page()
    await mailbox.goto("/demo/messages")
    while await _codes(mailbox, contact).count() <= after:
        await mailbox.wait_for_timeout(200)
        await mailbox.reload()
    found = CODE.search(await _codes(mailbox, contact).first.inner_text())
    await mailbox.close()
    assert found
    return found[1]


async def codes_so_far(page: Page, contact: str) -> int:
    """How many codes the mailbox shows for *contact*: a newer one has to be waited for."""
    mailbox = await page.context.new_page()
    await mailbox.goto("/demo/messages")
    number = await _codes(mailbox, contact).count()
    await mailbox.close()
    return number


async def sign_in(page: Page, contact: str) -> None:
    """Sign in as one of the demo's people."""
    known = await codes_so_far(page, contact)
    await page.goto("/sign-in?lang=en")  # else the account decides
    await page.get_by_label("E-mail or mobile number").fill(contact)
    await page.get_by_role("button", name="Send me a code").click()
    await page.get_by_label("Code").fill(await code_for(page, contact, after=known))
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("button", name="Sign out")).to_be_visible()
