"""The walk: one browser, one world, every page and state, every finding."""

import json
import random
import shutil
import subprocess
from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import Browser
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import FixedClock
from shared.locale import LANGUAGES, language
from tests.browser.pages.door import HOME, Door, State
from tests.browser.pages.look import AXE, HERE, Findings, Looker
from tests.browser.pages.world import World
from tests.conftest import NOW, demo_settings
from tests.frame.rollback import rolled_back
from tests.frame.web import application

BOTH_WAYS = sorted({language(code).direction: code for code in reversed(LANGUAGES)}.values())
"""A language for each direction, the first of its kind: words change from one to the next, the parts of a page do not."""

_HEAVY = random.Random(1).randbytes(60_000).hex()  # noqa: S311  # nothing secret, and hard to compress
BAD = {
    "bad": f"""<!DOCTYPE html><html dir="ltr"><head><meta charset="utf-8"><title>Bad</title></head><body><h1>Bad</h1>
<div id="a">Twice</div><div id="a" class="wide">Twice</div><h3>Too deep</h3><button>x</button><pre>{"w" * 200}</pre>
<script>document.title = "worse"</script><!-- {_HEAVY} --></body></html>""",
    "lax": """<!DOCTYPE html><html lang="en" dir="ltr"><head><title>Lax</title></head>
<body><img src="https://elsewhere.example/x.png" alt=""></body></html>""",
}
"""Each check finds something here, or it finds nothing anywhere. The second comes without our policy."""


async def judge_html(findings: Findings) -> None:
    """The validator, once for all pages."""
    node = shutil.which("node")
    assert node, "Node.js is missing."
    done = subprocess.run(  # noqa: ASYNC221, S603  # nothing else runs meanwhile
        [node, HERE / "validate.mjs"], input=json.dumps(findings.html), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    findings.wrong["html"] += json.loads(done.stdout)


@pytest.fixture(scope="module")
async def looks(
    engine: AsyncEngine, browser: Browser, database_url: str, redis_url: str
) -> AsyncIterator[tuple[Findings, Findings]]:
    """What was found on all of our pages, and what on the bad one."""
    assert AXE.is_file(), "The checks are not installed: run `make page-checks`."
    clock, settings = FixedClock(NOW), demo_settings(database_url, redis_url)
    async with rolled_back(engine) as sessions, sessions() as session:
        app, resources = application(settings, sessions, clock)
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 50_000))
        async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
            states = await World(session, clock, settings, client).states()
            await session.commit()
            ours, bad = Findings(), Findings()
            door = Door(client)
            context = await browser.new_context(service_workers="block", timezone_id="Europe/Stockholm")
            await context.route("**/*", door.answer)
            looker = Looker(await context.new_page(), door)
            for code in BOTH_WAYS:
                for state in states:
                    client.cookies.clear()
                    await looker.look(state, code, ours)
            for name, html in BAD.items():
                await looker.look(State(name, "/bad", html=html, policy=name != "lax"), "en", bad)
            for findings in (ours, bad):
                await judge_html(findings)
            yield ours, bad
            await context.close()
        await resources.close()
