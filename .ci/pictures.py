"""Take the README's pictures of a freshly started demo, in Swedish: `make pictures`."""

import re
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from walk import free_port, running

PICTURES = Path("docs/pictures")
COORDINATOR = "samordnare@example.org"


def open_page(browser: Browser, address: str, width: int, height: int) -> Page:
    """A window of that size, in Swedish."""
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": height}, locale="sv", timezone_id="Europe/Stockholm"
    )
    return context.new_page()


def sign_in(page: Page, contact: str) -> None:
    """Sign in with the code from the demo's mailbox."""
    page.goto("/sign-in")
    page.locator("input[name=contact]").first.fill(contact)
    page.locator("form.form button").first.click()
    mailbox = page.context.new_page()
    mailbox.goto("/demo/messages")
    letter = mailbox.locator("article").filter(has_text=contact).first
    while not letter.count():
        mailbox.wait_for_timeout(200)
        mailbox.reload()
    code = re.search(r"\b(\d{6})\b", letter.inner_text())
    assert code
    mailbox.close()
    page.locator("input[name=code]").fill(code[1])
    page.locator("form.form button").first.click()


def passable(folder: Path) -> Path:
    """*folder*, opened for the unprivileged database server of a root user to pass through."""
    folder.chmod(0o755)
    return folder


def main() -> None:
    """The list on a phone and a coordinator's desk."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path.cwd(), free_port(), data=passable(Path(folder)) / "data") as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        phone = open_page(browser, address, 360, 720)
        phone.goto("/")
        phone.screenshot(path=PICTURES / "list-phone.png")
        desk = open_page(browser, address, 1100, 720)
        sign_in(desk, COORDINATOR)
        desk.screenshot(path=PICTURES / "desk.png")
        browser.close()


if __name__ == "__main__":
    main()
