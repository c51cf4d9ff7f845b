"""How large a poster is written: the sheet does not grow, and CSS cannot shrink a text until it fits.

Lengths are shares of the sheet's width (1 is 2.1 mm), as `cqw` in poster.css: the numbers are those that stand there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from math import ceil

from services.api.pages.poster.words import Offer, WayIn
from shared.locale import Language, _

SHEET, ACROSS = 141.0, 88.0
"""The whole height; the width from margin to margin."""
BAND, LANGUAGES, WHITE = 24.0, 15.5, 9.0
"""What stands on every sheet: the band without its texts, the other languages, white around the body and the code."""
CODE, BESIDE_CODE = 26.0, 59.0
GLYPH, FILLED = 0.5, 0.94
"""The usual width of a bold letter as a share of its size, and how much of a line is used: it ends with a word."""
SIZES = (1.0, 0.92, 0.84, 0.76, 0.68, 0.6, 0.53)
"""How large a body may be written: `poster-size-0` to `poster-size-6`."""
LONG_TITLE = 14
IN_ONE_COLUMN = 3
FRAME = 4 * "n"
"""As wide as what is around a promise."""


@dataclass(frozen=True)
class Text:
    """A text of a size in a column; `below` is what it leaves free, `leading` how far its lines are apart."""

    words: str
    size: float
    column: float = ACROSS
    below: float = 0.0
    leading: float = 1.25

    def height(self, scale: float, stretch: float) -> float:
        """With its size times *scale* and its lines *stretch* further apart."""
        size = self.size * scale
        lines = ceil(len(self.words) * GLYPH * size / (self.column * FILLED))
        return lines * size * self.leading * stretch + self.below * scale


def size_of_series(one: Offer, about: str, way: WayIn, language: Language) -> int:
    """Which of `SIZES` holds a series."""
    entrance = f"{language.gettext(_('Entrance:'))} {one.entrance}" if one.entrance else ""
    body = [
        Text(one.weekdays, 7, leading=1.1),
        Text(one.hours, 12.5, leading=1.05),
        Text(one.term, 3.6, below=2.5),
        Text(one.place, 4.8, ACROSS - 8),
        Text(entrance, 4.8, ACROSS - 8, below=2),
        Text(FRAME.join([*one.promises, ""]), 3, 0.85 * ACROSS, leading=2.1),  # no promise is parted by a line's end
    ]
    return _size(_head(one.title, about), body, way, language)


def size_of_area(title: str, about: str, offers: Sequence[Offer], way: WayIn, language: Language) -> int:
    """Which of `SIZES` holds the series of an area, in two columns when there are many."""
    many = len(offers) > IN_ONE_COLUMN
    beside, column, large, small = (2, ACROSS / 2 - 2, 4.6, 3.4) if many else (1, ACROSS, 6.0, 4.0)
    rows = [offers[at : at + beside] for at in range(0, len(offers), beside)]
    body = chain.from_iterable(
        (
            Text(max((one.title for one in row), key=len), large, column),
            Text(max((one.rule for one in row), key=len), small, column),
            Text(max((f"{one.venue} · {one.for_whom}" for one in row), key=len), small, column, below=4),
        )
        for row in rows
    )
    return _size(_head(title, about), list(body), way, language)


def is_long(title: str) -> bool:
    """Whether a title is written smaller, so that it takes one line."""
    return len(title) > LONG_TITLE


def _head(title: str, about: str) -> list[Text]:
    return [Text(title, 7.6 if is_long(title) else 10, leading=1.05), Text(about, 4.6)]


def _beside_code(way: WayIn) -> list[Text]:
    address = Text(f"{way.host}/areas/{way.slug}", 3.4, BESIDE_CODE, below=1.6)
    return [Text(way.sentence, 5, BESIDE_CODE, leading=1.12), address, Text("Questions?", 3.2)]


def _size(head: list[Text], body: list[Text], way: WayIn, language: Language) -> int:
    """The largest size that fits; the smallest when none does."""
    stretch = 1.15 if language.direction == "rtl" else 1.0  # Arabic needs more between its lines
    taken = BAND + LANGUAGES + WHITE + _height(head, stretch) + max(CODE, _height(_beside_code(way), stretch))
    fits = (at for at, scale in enumerate(SIZES) if _height(body, stretch, scale) <= SHEET - taken)
    return next(fits, len(SIZES) - 1)


def _height(texts: list[Text], stretch: float, scale: float = 1) -> float:
    return sum(one.height(scale, stretch) for one in texts)
