"""What a reader has and takes: whether it has what we would send, and whether it unpacks gzip (RFC 9110, 12 and 13)."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime


def http_date(moment: datetime) -> str:
    """*moment* as HTTP writes it, to the second, in GMT (RFC 9110, 5.6.7)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def not_modified(headers: Mapping[str, str], *, etag: str, modified_at: datetime | None, at: datetime) -> bool:
    """Whether 304 is the answer. If-None-Match decides alone when it is there; dates only count without it (13.2.2).

    Only the very date *modified_at* counts, a whole second, and not while it is still to come at *at*: any other is no
    word of ours, but the time of some machine.
    """
    wanted = headers.get("if-none-match")
    if wanted is not None:
        return _matches(wanted, etag)
    since = _date(headers.get("if-modified-since", ""))
    return since is not None and since == modified_at and since <= at


def accepts_gzip(headers: Mapping[str, str]) -> bool:
    """Whether the reader asked for it: by its name, and not with a weight of zero (12.5.3)."""
    for offer in headers.get("accept-encoding", "").lower().split(","):
        name, _, weight = (part.strip() for part in offer.partition(";"))
        if name in {"gzip", "x-gzip"}:
            return _WEIGHT_OF_NONE.fullmatch(weight.replace(" ", "")) is None
    return False


_WEIGHT_OF_NONE = re.compile(r"q=0(\.0{0,3})?")


def _matches(wanted: str, etag: str) -> bool:
    """Weak comparison (13.1.2): a list, `*`, and `W/` before a tag all count. A comma inside a tag is not ours."""
    tags = [tag.strip().removeprefix("W/") for tag in wanted.split(",")]
    return "*" in tags or etag in tags


def _date(text: str) -> datetime | None:
    """An HTTP date, None for anything else: an unreadable date is ignored (13.1.3)."""
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
