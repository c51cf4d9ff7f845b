"""One look at one page: everything that machines can find wrong with it, by check."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import ConsoleMessage, Page, ViewportSize

from tests.browser.pages.door import HOME, Door, State

HERE = Path(__file__).parent
AXE = HERE / "node_modules" / "axe-core" / "axe.min.js"
PROBES = (HERE / "probes.js").read_text("utf-8")

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
PHONE, NARROW, HALF = (ViewportSize(width=width, height=740) for width in (390, 320, 640))
MOST_BYTES, MOST_REQUESTS = 50_000, 4
"""Of the first view: the document and three files. What the phone keeps for later it fetches afterwards."""


@dataclass
class Findings:
    """What was wrong, by check and then as sentences; and the HTML of each page, to be validated together."""

    wrong: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    html: dict[str, str] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)


class Looker:
    """Looks at one page after the other, in one tab."""

    def __init__(self, page: Page, door: Door) -> None:
        self._page = page
        self._door = door
        self._complaints: list[str] = []
        page.on("console", self._hear)

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error" and "Failed to load resource" not in said.text:
            self._complaints.append(said.text)

    async def look(self, state: State, language: str, findings: Findings) -> None:
        """Open *state* in *language* and note what is wrong."""
        where = f"{state.name} ({language})"
        self._door.open(state, language)
        self._complaints.clear()
        await self._page.emulate_media(color_scheme="light", reduced_motion="reduce")
        await self._page.set_viewport_size(PHONE)
        await self._page.goto(f"{HOME}{state.path}", wait_until="load")
        findings.seen.append(state.path)
        findings.html[where] = state.html or self._door.source
        found = {"status": self._of_status(state), "weight": self._of_weight(state), **await self._by_axe()}
        found |= {"outline": await self._ask("outline"), "targets": await self._ask("small")}
        found |= {"reflow": await self._of_reflow()}
        found |= {"elsewhere": self._door.traffic.elsewhere, "policy": self._complaints}
        for check, wrong in found.items():
            findings.wrong[check] += [f"{where}: {one}" for one in wrong]

    def _of_status(self, state: State) -> list[str]:
        wrong = not state.html and self._door.status != state.status
        return [f"answered {self._door.status}, not {state.status}"] if wrong else []

    def _of_weight(self, state: State) -> list[str]:
        sent = self._door.traffic.sent
        total = sum(sent.values())
        heavy = state.public and (total > MOST_BYTES or len(sent) > MOST_REQUESTS)
        return [f"{total} bytes in {len(sent)} requests: {sorted(sent)}"] if heavy else []

    async def _by_axe(self) -> dict[str, list[str]]:
        """All rules in the light; at night colours may be wrong that were right."""
        await self._page.evaluate(AXE.read_text("utf-8"))
        light = await self._ask("axe", {"runOnly": list(RULES)})
        await self._page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        dark = await self._ask("axe", {"runOnly": ["color-contrast", "link-in-text-block"]})
        return {"axe": light + [f"dark: {one}" for one in dark]}

    async def _of_reflow(self) -> list[str]:
        """At 320 px in both directions, and with text of twice the size on a window that a zoom of 200 % leaves."""
        await self._page.set_viewport_size(NARROW)
        wrong = [f"at 320 px {one}" for one in await self._ask("wide")]
        await self._page.evaluate(
            "document.documentElement.dir = document.documentElement.dir == 'rtl' ? 'ltr' : 'rtl'"
        )
        wrong += [f"at 320 px, turned round, {one}" for one in await self._ask("wide")]
        await self._page.set_viewport_size(HALF)
        await self._page.evaluate("document.documentElement.style.fontSize = '200%'")
        return wrong + [f"with text of 200 % {one}" for one in await self._ask("wide")]

    async def _ask(self, probe: str, options: Mapping[str, Any] | None = None) -> list[str]:
        found: Sequence[str] = await self._page.evaluate(f"({PROBES.strip()}).{probe}({json.dumps(options)})")
        return list(found)
