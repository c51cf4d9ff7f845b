"""The colours of app.css by their names, for the page that shows them: read from the file, so none is forgotten."""

import re
from dataclasses import dataclass
from functools import cache

from services.api.assets import STATIC

_BLOCK = re.compile(r":root \{(.*?)\n\s*\}", re.DOTALL)
_COLOUR = re.compile(r"--([a-z-]+): (#[0-9a-f]{3,6});")


@dataclass(frozen=True)
class Colour:
    """One variable: its value by day, and by night where that is another."""

    name: str
    day: str
    night: str


@cache
def colours() -> list[Colour]:
    """Every colour in the order of the file; the first block is the day's, the second one the night's."""
    day, night, *_print = (dict(_COLOUR.findall(block)) for block in _BLOCK.findall(_styles()))
    return [Colour(name, value, night.get(name, "")) for name, value in day.items()]


def _styles() -> str:
    return (STATIC / "app.css").read_text("utf-8")
