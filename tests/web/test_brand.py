"""An installation under a municipality's own name, colour and logo."""

import json
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from shared.settings import ConfigurationError, Settings

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>'


@pytest.fixture
async def branded(
    app_of: Callable[[Settings], FastAPI], settings: Settings, tmp_path: Path
) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at Rörelse, which is purple."""
    logo = tmp_path / "logo.svg"
    logo.write_bytes(LOGO)
    own = {"name": "Rörelse", "color": "#6d28d9", "logo": str(logo), "contact_phone": "019-21 10 00"}
    transport = httpx.ASGITransport(app_of(settings.model_copy(update=own)), client=("127.0.0.1", 50_000))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client


def address(page: str, name: str) -> str:
    """Where the page loads *name* from."""
    found = re.search(rf'"(/[a-z]+/{re.escape(name)}\?v=[0-9a-f]+)"', page)
    assert found
    return found[1]


async def test_name_colour_logo_and_telephone_reach_every_page(branded: httpx.AsyncClient) -> None:
    """Without inline style and without one more style sheet: the colour is in ours."""
    page = (await branded.get("/about?lang=en")).text
    assert "– Rörelse Örebro</title>" in page
    assert "About Rörelse" in page
    assert "Spontan" not in page
    assert '<meta name="theme-color" content="#6d28d9">' in page
    assert 'href="tel:019-211000"' in page
    assert page.count('rel="stylesheet"') == 1
    styles = await branded.get(address(page, "app.css"))
    assert "--band:#6d28d9" in styles.text
    assert styles.headers["content-type"].startswith("text/css")


async def test_the_logo_is_served_by_us_and_can_do_nothing_but_be_seen(branded: httpx.AsyncClient) -> None:
    """An SVG is a document: opened by itself it must not run."""
    answer = await branded.get(address((await branded.get("/")).text, "logo.svg"))
    assert answer.content == LOGO
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "script-src" not in answer.headers["content-security-policy"]


async def test_the_home_screen_shows_the_name_too(branded: httpx.AsyncClient) -> None:
    """The manifest is ours with another name, colour and icon."""
    manifest = json.loads((await branded.get(address((await branded.get("/")).text, "manifest.webmanifest"))).text)
    assert (manifest["name"], manifest["theme_color"]) == ("Rörelse", "#6d28d9")
    (icon,) = manifest["icons"]
    assert (icon["type"], icon["sizes"]) == ("image/svg+xml", "any")
    assert "#6d28d9" in (await branded.get(icon["src"])).text


async def test_nothing_of_it_exists_without_the_settings(client: httpx.AsyncClient) -> None:
    """Then the files are those that lie in `static`."""
    assert address((await client.get("/")).text, "app.css").startswith("/static/")
    assert (await client.get("/brand/app.css")).status_code == 404


def test_a_logo_that_cannot_be_read_stops_the_start(
    app_of: Callable[[Settings], FastAPI], settings: Settings, tmp_path: Path
) -> None:
    """Said by the operator's terminal, not found out by the first visitor; the path is not repeated."""
    with pytest.raises(ConfigurationError, match="SPONTAN_LOGO cannot be read"):
        app_of(settings.model_copy(update={"logo": str(tmp_path / "missing.svg")}))
    (tmp_path / "large.png").write_bytes(bytes(200_001))
    with pytest.raises(ConfigurationError, match="larger than 200 kB"):
        app_of(settings.model_copy(update={"logo": str(tmp_path / "large.png")}))
