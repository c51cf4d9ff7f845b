"""Everything that `make run` starts, on a database of its own, and a Chromium to use it with."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

from tests.frame.databases import Databases

ARTIFACTS = Path("test-artifacts")  # Playwright makes the folder
CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
STOPPED_WITHIN = 60


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_complaint(said: ConsoleMessage) -> bool:
    """Whether the browser is unhappy; a form that comes back with mistakes is what it should be, and so is no network."""
    expected = ("422 (Unprocessable Entity)", "ERR_INTERNET_DISCONNECTED")
    return said.type == "error" and not any(one in said.text for one in expected)


@pytest.fixture(scope="session")
def spontan(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running Spontan with its demo: embedded Valkey, API, relay, two workers and beat."""
    data = tmp_path_factory.mktemp("spontan")
    with databases.copy("spontan_browser") as url:
        port = _free_port()
        environment = os.environ | {
            "SPONTAN_DATABASE_URL": url,
            "SPONTAN_DATA": str(data),
            "SPONTAN_PORT": str(port),
            "SPONTAN_PUBLIC_URL": f"http://127.0.0.1:{port}",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "services.launcher.main", "up", "--demo"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            yield _address(process)
        finally:
            os.killpg(process.pid, signal.SIGINT)
            process.communicate(timeout=STOPPED_WITHIN)


def _address(process: "subprocess.Popen[str]") -> str:
    said = []
    for line in process.stdout or ():
        said.append(line)
        ready = re.match(r"Spontan is ready: (http://\S+)$", line)
        if ready:
            return ready[1]
    pytest.fail("Spontan did not get ready:\n" + "".join(said))


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "Chromium is missing: run `make browser`."
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(CHROMIUM))
        yield browser
        await browser.close()


@pytest.fixture
async def new_page(
    browser: Browser, spontan: str, request: pytest.FixtureRequest
) -> AsyncIterator[Callable[..., Awaitable[Page]]]:
    """Opens phones and desktops, each a browser of its own. Pictures of a failed test stay in test-artifacts/."""
    opened: list[Page] = []
    complaints: list[str] = []

    async def open_page(*, width: int = 360, javascript: bool = True, language: str = "en") -> Page:
        context = await browser.new_context(
            base_url=spontan,
            viewport={"width": width, "height": 800},
            locale=language,
            timezone_id="Europe/Stockholm",
            java_script_enabled=javascript,
        )
        page = await context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if is_complaint(said) else None)
        page.on(
            "request",
            lambda asked: None if asked.url.startswith((spontan, "data:")) else complaints.append(f"left: {asked.url}"),
        )
        opened.append(page)
        return page

    yield open_page
    if request.node.stash.get(FAILED, False):
        for number, page in enumerate(opened):
            await page.screenshot(path=ARTIFACTS / f"{request.node.name}-{number}.png", full_page=True)
    for page in opened:
        await page.context.close()
    assert complaints == [], "the browser complained"


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember whether the test itself failed, for the pictures."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report
