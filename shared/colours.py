"""How well colours can be told apart (WCAG 2.2), and shades of one."""

READABLE = 4.5
"""The least contrast of text and its ground (WCAG 2.2, 1.4.3)."""

_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)
_STEPS = 50
_NEARLY_BLACK = 0.04045  # below it sRGB is a straight line (IEC 61966-2-1)


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white); colours as in `#073b4b`."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def darker(color: str, ground: str, least: float) -> str:
    """*color*, or the first darker shade of it, whose contrast to *ground* is *least*; else black."""
    return _towards(_BLACK, color, ground, least)


def lighter(color: str, ground: str, least: float) -> str:
    """*color*, or the first lighter shade of it, whose contrast to *ground* is *least*; else white."""
    return _towards(_WHITE, color, ground, least)


def _towards(end: tuple[int, ...], color: str, ground: str, least: float) -> str:
    shades = (_mixed(color, end, step / _STEPS) for step in range(_STEPS + 1))
    return next((shade for shade in shades if contrast(shade, ground) >= least), _hex(end))


def _mixed(color: str, end: tuple[int, ...], share: float) -> str:
    return _hex(tuple(round(a + (b - a) * share) for a, b in zip(_parts(color), end, strict=True)))


def _luminance(color: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= _NEARLY_BLACK else float(((part + 0.055) / 1.055) ** 2.4)


def _parts(color: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(color.removeprefix("#")))


def _hex(parts: tuple[int, ...]) -> str:
    return f"#{bytes(parts).hex()}"
