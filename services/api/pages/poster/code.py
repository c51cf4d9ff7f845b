"""QR codes, drawn into the page."""

import segno
from markupsafe import Markup

QUIET_ZONE = 4
"""Modules of white around a code (ISO/IEC 18004)."""


def qr_code(address: str) -> Markup:
    """*address* as an SVG without a size of its own. A seventh of it may be dirty or torn (level M)."""
    code = segno.make_qr(address, error="m", boost_error=False)
    drawn = code.svg_inline(omitsize=True, border=QUIET_ZONE, light="#fff", svgclass="code", lineclass=None)
    return Markup(drawn)  # noqa: S704  # made of numbers; the address itself does not stand in it
