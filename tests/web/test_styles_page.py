"""The page that shows the design is alive: whatever pages are made of is on it."""

import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from services.api.assets import STATIC
from services.api.pages.demo.colours import colours
from services.api.rendering import HERE
from shared.settings import Settings

COMPONENTS = HERE / "pages" / "layout" / "templates" / "layout" / "components.html"
STYLES = HERE / "pages" / "demo" / "templates" / "demo" / "styles.html"


def names(pattern: str, file: Path) -> set[str]:
    """Everything in *file* that *pattern* catches."""
    return set(re.findall(pattern, file.read_text("utf-8")))


@pytest.fixture
async def page(app_of: Callable[[Settings], FastAPI], settings: Settings) -> str:
    """The page as the demo shows it."""
    transport = httpx.ASGITransport(app_of(settings.model_copy(update={"demo": True})), client=("127.0.0.1", 50_000))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        return (await client.get("/demo/styles")).text


def test_every_component_is_used_on_it() -> None:
    """A new macro that is not there would be built a second time by the next person."""
    components = names(r"macro ([a-z][a-z_]*)\(", COMPONENTS)
    assert len(components) > 15
    assert not [one for one in components if not re.search(rf"\b{one}\(", STYLES.read_text("utf-8"))]


async def test_every_state_has_its_label_and_its_answer(page: str) -> None:
    """Each status, notice, icon and colour is seen at least once."""
    declared = COMPONENTS.read_text("utf-8")
    statuses = set(re.findall(r"'([a-z-]+)': '", declared.split("set status_icons")[1].split("}")[0]))
    notices = set(re.findall(r"'([a-z-]+)': '", declared.split("set notice_icons")[1].split("}")[0]))
    assert not [one for one in statuses if f"chip-{one}" not in page]
    assert not [one for one in notices if f"notice-{one}" not in page]
    assert not [one.name for one in colours() if f"var(--{one.name})" not in page]


def test_colours_are_read_from_the_style_sheet_with_their_night() -> None:
    """The page cannot lie about them."""
    found = {one.name: one for one in colours()}
    assert found["page"].night
    assert not found["on-full"].night
    assert f"--brand: {found['brand'].day};" in (STATIC / "app.css").read_text("utf-8")


async def test_it_needs_no_inline_style(page: str) -> None:
    """Our policy would refuse it, and the page would lie."""
    assert "style=" not in page
    assert "<style" not in page
