"""Files served beside the pages, as they lie in `static`."""

import hashlib
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"


def fingerprint(content: bytes) -> str:
    """What makes an address new when its content is: browsers may keep the old one for ever."""
    return hashlib.sha256(content).hexdigest()[:12]


@cache
def asset(name: str) -> str:
    """The address of a static file, with its content's fingerprint."""
    return f"/static/{name}?v={fingerprint((STATIC / name).read_bytes())}"
