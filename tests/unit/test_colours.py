"""Colours that a municipality chooses stay readable, in the shades that are made of them too."""

import pytest

from shared.colours import READABLE, contrast, darker, lighter


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#ffffff", 21), ("#ffffff", "#ffffff", 1), ("#767676", "#ffffff", 4.54), ("#777777", "#ffffff", 4.48)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, expected: float) -> None:
    """The two greys stand on either side of the limit."""
    assert contrast(one, other) == pytest.approx(expected, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.parametrize("color", ["#767676", "#b00020", "#005aa0", "#000000", "#6d28d9"])
def test_shades_reach_the_contrast_that_is_asked_for(color: str) -> None:
    """By day on a pale ground, at night on a dark one."""
    assert contrast(darker(color, "#e6eef0", READABLE), "#e6eef0") >= READABLE
    assert contrast(lighter(color, "#1b3039", 7), "#1b3039") >= 7


def test_a_colour_that_is_good_enough_stays_as_it_is() -> None:
    """The municipality's own colour, not one that is like it."""
    assert darker("#073b4b", "#ffffff", READABLE) == "#073b4b"
