"""The municipality's own name, colour and logo, put into the few files that show them: no page asks for one more."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, Response

from services.api.assets import STATIC, asset, fingerprint
from services.api.dependencies import Config
from shared.colours import READABLE, darker, lighter
from shared.errors import NotFound
from shared.settings import ConfigurationError, Settings

OUR_NAME, OUR_COLOR = "Spontan", "#073b4b"
MOST_LOGO_BYTES = 200_000
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
FOR_EVER = "public, max-age=31536000, immutable"
# Drawing programs write styles into an SVG. It is looked at, never run.
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

router = APIRouter()


@dataclass(frozen=True)
class Brand:
    """What an installation looks like: `files` are those that differ from the ones in `static`."""

    color: str
    logo: str
    files: Mapping[str, bytes]

    def address(self, name: str) -> str:
        """Where *name* is served: ours, or the municipality's own. The fingerprint makes a changed file a new address."""
        own = self.files.get(name)
        return asset(name) if own is None else f"/brand/{name}?v={fingerprint(own)}"

    def inlined(self, name: str) -> str:
        """A small picture as an address that holds it: one request less of every first view."""
        own = self.files.get(name)
        return _as_data(name) if own is None else _data(own)


def brand_of(settings: Settings) -> Brand:
    """The brand of an installation, made once. Raises ConfigurationError when the logo cannot be read."""
    return _brand(settings.name, settings.color, settings.logo)


@router.get("/brand/{file}")
async def show(settings: Config, file: str) -> Response:
    """A file of ours as this municipality wears it, or its logo."""
    content = brand_of(settings).files.get(file)
    if content is None:
        raise NotFound
    kind = Path(file).suffix
    headers = {"Cache-Control": FOR_EVER} | ({"Content-Security-Policy": PICTURE_POLICY} if kind == ".svg" else {})
    return Response(content, media_type=MEDIA_TYPES[kind], headers=headers)


@cache
def _brand(name: str, color: str, logo: str) -> Brand:
    files = {}
    if color:
        files["app.css"] = (STATIC / "app.css").read_bytes() + _colours(color).encode()
        files["icon.svg"] = (STATIC / "icon.svg").read_bytes().replace(OUR_COLOR.encode(), color.encode())
    if logo:
        files[f"logo{Path(logo).suffix.lower()}"] = _read(Path(logo))
    if color or name != OUR_NAME:
        icon = Brand(color, "", files).address("icon.svg")
        files["manifest.webmanifest"] = _manifest(name, color or OUR_COLOR, icon)
    return Brand(color or OUR_COLOR, f"logo{Path(logo).suffix.lower()}" if logo else "", files)


@cache
def _as_data(name: str) -> str:
    return _data((STATIC / name).read_bytes())


def _data(picture: bytes) -> str:
    return f"data:image/svg+xml,{quote(picture)}"


def _read(logo: Path) -> bytes:
    try:
        content = logo.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"SPONTAN_LOGO cannot be read: {error.strerror}.") from None
    if len(content) > MOST_LOGO_BYTES:
        raise ConfigurationError(f"SPONTAN_LOGO is larger than {MOST_LOGO_BYTES // 1000} kB: every visitor loads it.")
    return content


def _manifest(name: str, color: str, icon: str) -> bytes:
    """Ours with another name, colour and icon."""
    ours = json.loads((STATIC / "manifest.webmanifest").read_text("utf-8"))
    own = {"name": name, "short_name": name, "theme_color": color}
    drawn = {"src": icon, "type": MEDIA_TYPES[".svg"], "sizes": "any", "purpose": "any"}
    icons = ours["icons"] if color == OUR_COLOR else [drawn]
    return json.dumps(ours | own | {"icons": icons}, ensure_ascii=False).encode()


def _colours(color: str) -> str:
    """Our variables in shades of one colour: readable on the grounds of day and night in app.css."""
    day = {"brand": darker(color, "#e6eef0", READABLE), "brand-strong": darker(color, "#e6eef0", 8)}
    night = {"brand": lighter(color, "#1b3039", 7), "brand-strong": lighter(color, "#1b3039", 9)}
    band = {"band": color, "band-line": lighter(color, color, 1.6)}
    return (
        f"\n:root{{{_variables(band)}}}"
        f"\n@media screen{{:root{{{_variables(day)}}}}}"
        f"\n@media screen and (prefers-color-scheme:dark){{:root{{{_variables(night)}}}}}"
        "\n.top :focus-visible,.masthead :focus-visible{outline-color:#fff}\n"
    )


def _variables(values: dict[str, str]) -> str:
    return ";".join(f"--{name}:{value}" for name, value in values.items())
