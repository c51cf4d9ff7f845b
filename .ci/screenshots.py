"""Take the README's pictures of a freshly started demo: `make screenshots`."""

import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from walk import free_port, running

PICTURES = Path("docs/pictures")
COORDINATOR = "samordnare@example.org"
FAMILY = "en.familj@example.org"
PHONE, WIDE = (360, 720), (1100, 720)


class Photographer:
    """Opens windows on the running demo and keeps what they show."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser, self._address = browser, address

    def open(self, size: tuple[int, int], *, language: str = "sv", **chosen: Any) -> Page:
        """A window of that size, with cookies of its own."""
        width, height = size
        context = self._browser.new_context(
            base_url=self._address,
            viewport={"width": width, "height": height},
            locale=language,
            timezone_id="Europe/Stockholm",
            **chosen,
        )
        return context.new_page()

    def code_for(self, page: Page, contact: str) -> str:
        """The code in the demo's mailbox, once it is there."""
        mailbox = page.context.new_page()
        letter = mailbox.locator("article").filter(has_text=contact).filter(has_text=re.compile(r"\b\d{6}\b")).first
        mailbox.goto("/demo/messages")
        while not letter.count():
            mailbox.wait_for_timeout(200)
            mailbox.reload()
        code = re.search(r"\b(\d{6})\b", letter.inner_text())
        assert code
        mailbox.close()
        return code[1]

    def prove(self, page: Page, contact: str) -> None:
        """Type the code that was sent."""
        page.locator("input[name=code]").fill(self.code_for(page, contact))
        page.locator("form:has(input[name=code]) button:visible").first.click()


def family(photos: Photographer) -> None:
    """The list and a session on a phone, the form, and the seat that comes of it."""
    page = photos.open(PHONE)
    page.goto("/")
    page.screenshot(path=PICTURES / "list-phone.png")
    page.goto("/?age=13&seats=1")
    page.locator(".card:has(.chip-seats) .card-title a").first.click()
    page.screenshot(path=PICTURES / "session-phone.png")
    page.locator("a[href$='/sign-up']:visible").first.click()
    page.locator("input[name=name]").first.fill("Kim")
    page.locator("input[name=birth_year]").first.fill("2013")
    page.locator("input[name=contact]").fill(FAMILY)
    if page.locator("input[name=grown_up]").count():
        page.locator("input[name=grown_up]").check()
    page.screenshot(path=PICTURES / "sign-up-phone.png")
    page.locator("form:has(input[name=contact]) button:visible").last.click()
    photos.prove(page, FAMILY)
    page.wait_for_url("**/my/bookings/*")
    page.screenshot(path=PICTURES / "seat-phone.png")


def wall(photos: Photographer) -> None:
    """The poster of a series."""
    page = photos.open(WIDE)
    page.goto("/?nosignup=1")
    page.goto(page.locator(".card-no-sign-up .card-title a").first.get_attribute("href") or "")
    series = page.locator("form[action^='/series/'], a[href^='/series/']").first
    address = series.get_attribute("href") or series.get_attribute("action") or ""
    page.goto("/".join(address.split("/")[:3]) + "/poster")
    page.locator(".poster").screenshot(path=PICTURES / "poster.png")


def desk(photos: Photographer) -> None:
    """A coordinator's desk."""
    page = photos.open(WIDE)
    page.goto("/sign-in")
    page.locator("input[name=contact]").first.fill(COORDINATOR)
    page.locator("form:has(input[name=contact]) button:visible").first.click()
    photos.prove(page, COORDINATOR)
    page.goto("/desk")
    page.screenshot(path=PICTURES / "desk.png")
    calendar(page)


def calendar(page: Page) -> None:
    """The demo club's calendar: what would come of it, and its page once it is read."""
    page.goto("/desk/calendars/new?example=1")
    for name, choice in (("venue", "Vivalla bollhall"), ("activity", "Basket")):
        page.locator(f"select[name={name}]").select_option(label=choice)
    page.locator("input[name=import_rule][value=keyword]").check()
    page.locator("input[name=keywords]").fill("drop-in")
    page.locator("button[formaction$='/try']").click()
    page.locator("section[aria-labelledby=trial]").screenshot(path=PICTURES / "calendar-trial.png")
    page.locator("form#calendar button:not([formaction])").click()
    while not page.locator("text=Drop-in futsal").count():
        page.wait_for_timeout(500)
        page.goto(page.url.partition("?")[0])
    page.set_viewport_size({"width": WIDE[0], "height": 1900})
    page.screenshot(path=PICTURES / "calendar.png")


def elsewhere(photos: Photographer) -> None:
    """The list by night in Arabic, and on a wide screen."""
    night = photos.open(PHONE, language="ar", color_scheme="dark")
    night.goto("/")
    night.screenshot(path=PICTURES / "list-arabic-night.png")
    wide = photos.open(WIDE)
    wide.goto("/")
    wide.screenshot(path=PICTURES / "list-wide.png")


def passable(folder: Path) -> Path:
    """*folder*, opened for the unprivileged database server of a root user to pass through."""
    folder.chmod(0o755)
    return folder


def main() -> None:
    """All of them."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path.cwd(), free_port(), data=passable(Path(folder)) / "data") as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        photos = Photographer(browser, address)
        for take in (family, wall, desk, elsewhere):
            take(photos)
        browser.close()


if __name__ == "__main__":
    main()
