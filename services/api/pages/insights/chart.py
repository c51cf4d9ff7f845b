"""Bars as attributes of an SVG: geometry only; the words and colours are in the template and the stylesheet."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.insights.disclosure import FEWEST_SHOWN, Hidden

WIDTH, HEIGHT = 340, 150
LEFT, TOP, BASE = 30, 16, 126
HATCH_STEP = 6


@dataclass(frozen=True)
class Bar:
    """One week's bar. A hidden number's is as high as any other hidden one and hatched by `lines` (x1, y1, x2, y2)."""

    x: float
    y: float
    width: float
    height: float
    label: str
    number: int | Hidden
    lines: Sequence[tuple[float, float, float, float]] = ()

    @property
    def middle(self) -> float:
        """Where its label is centred."""
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True)
class Chart:
    """Bars and the top of their scale, a round number."""

    bars: Sequence[Bar]
    top: int


def draw(numbers: Sequence[tuple[str, int | Hidden]], *, top: int) -> Chart:
    """A bar per (label, number), scaled so that *top* reaches the upper edge."""
    step = (WIDTH - LEFT) / len(numbers)
    every = 1 if len(numbers) <= 12 else 2  # noqa: PLR2004  # more labels than that would touch each other
    bars = [
        _bar(LEFT + step * index, step, label if index % every == 0 else "", number, top)
        for index, (label, number) in enumerate(numbers)
    ]
    return Chart(bars, top)


def scale(numbers: Sequence[int | Hidden]) -> int:
    """The round number at or above the largest, the same for all charts that are compared."""
    most = max([FEWEST_SHOWN, *(n for n in numbers if isinstance(n, int))])
    size = int("1" + "0" * (len(str(most)) - 1))
    return next(step * size // 2 for step in range(2, 21) if step * size // 2 >= most)


def _bar(left: float, step: float, label: str, number: int | Hidden, top: int) -> Bar:
    width = round(step * 0.7, 1)
    x = round(left + step * 0.15, 1)
    height = round((BASE - TOP) * (number if isinstance(number, int) else FEWEST_SHOWN - 1) / top, 1)
    if isinstance(number, Hidden):
        height = max(height, 2.0 * HATCH_STEP)
    y = round(BASE - height, 1)
    return Bar(x, y, width, height, label, number, _hatch(x, y, width, height) if isinstance(number, Hidden) else ())


def _hatch(x: float, y: float, width: float, height: float) -> list[tuple[float, float, float, float]]:
    """Rising lines inside a box, cut at its edges: on each, the ways right and down from the corner add up to *reach*."""
    lines = []
    for reach in range(HATCH_STEP, int(width + height), HATCH_STEP):
        left, right = max(0.0, reach - height), min(width, float(reach))
        ends = (x + left, y + reach - left, x + right, y + reach - right)
        lines.append((round(ends[0], 1), round(ends[1], 1), round(ends[2], 1), round(ends[3], 1)))
    return lines
