"""What a calendar's server answered: the calendar, "as before", another place to look, or why not."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpcore

from shared.calendars.fetch.unpack import unpack

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PLAIN_HEADER = re.compile(r"[\x20-\x7e]{1,300}")
_DIGITS = 7  # no server means a pause of months
_STATUS_PROBLEMS: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "sign_in_needed",
    HTTPStatus.FORBIDDEN: "sign_in_needed",
    HTTPStatus.NOT_FOUND: "not_there",
    HTTPStatus.GONE: "not_there",
    HTTPStatus.TOO_MANY_REQUESTS: "busy",
    HTTPStatus.SERVICE_UNAVAILABLE: "busy",
}


class FetchFailed(Exception):
    """Nothing usable came back. `code` is one of `problems.PROBLEMS`; `retry_after` is in seconds, when it was said."""

    def __init__(self, code: str, retry_after: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after


@dataclass(frozen=True)
class Validators:
    """What the server said about the version we have, as opaque text; empty for what it did not say."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Fetched:
    """A body of at most 25 MB and what to ask with next time."""

    content: bytes
    validators: Validators


async def read_answer(response: httpcore.Response, *, conditional: bool) -> Fetched | str | None:
    """The calendar, None for "not modified", or the address it redirects to. Raises FetchFailed, TooLarge, Broken."""
    headers = {name.lower(): value for name, value in response.headers}
    status = response.status
    if status in _REDIRECTS and b"location" in headers:
        return headers[b"location"].decode("latin-1")
    if status == HTTPStatus.NOT_MODIFIED and conditional:
        return None
    if status != HTTPStatus.OK:
        server = "server_error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "odd_answer"
        raise FetchFailed(_STATUS_PROBLEMS.get(status, server), _retry_after(headers))
    body = await unpack(response.aiter_stream(), headers.get(b"content-encoding", b"").decode("latin-1"))
    return Fetched(body, Validators(_plain(headers, b"etag"), _plain(headers, b"last-modified")))


def _plain(headers: dict[bytes, bytes], name: bytes) -> str:
    """A header that can be sent back as it is, else empty."""
    value = headers.get(name, b"").decode("latin-1")
    return value if _PLAIN_HEADER.fullmatch(value) else ""


def _retry_after(headers: dict[bytes, bytes]) -> int | None:
    """Seconds, said as such or as a date (RFC 9110, 10.2.3), which is measured on the server's own clock."""
    value = headers.get(b"retry-after", b"").strip()
    if value.isdigit():
        return int(value) if len(value) < _DIGITS else None
    then, now = _moment(value), _moment(headers.get(b"date", b""))
    return max(int((then - now).total_seconds()), 0) if then and now else None


def _moment(value: bytes) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value.decode("ascii"))
    except ValueError:  # also what is not ASCII
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
