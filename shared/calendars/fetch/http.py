"""Fetch a club's calendar over HTTP: politely (conditional requests), and only from the public internet.

An address is a secret, so it stands in no log line and in no error: what fails here is a code, without a cause.
"""

import asyncio
import ssl
from typing import Protocol

import httpcore
import httpx

from shared.calendars.fetch.address import AddressInvalid, checked, needs_loopback
from shared.calendars.fetch.answer import Fetched, FetchFailed, Validators, read_answer
from shared.calendars.fetch.connect import CONNECT_SECONDS, CheckedBackend, NameUnknown, Outside, Refused
from shared.calendars.fetch.unpack import Broken, TooLarge
from shared.settings import Settings

MOST_REDIRECTS = 3


class Fetcher(Protocol):
    """Reads calendars from wherever they are."""

    async def fetch(self, url: str, known: Validators) -> Fetched | None:
        """The calendar at *url*, None when it is still the version that *known* describes. Raises FetchFailed."""
        ...


class HttpFetcher:
    """The real thing: https on port 443, at most 3 redirects, 10 s to connect and 60 s in all."""

    def __init__(self, settings: Settings, outside: Outside | None = None) -> None:
        self._loopback = settings.calendars_of_this_machine
        # Some big servers answer 500 to a User-Agent that does not look like a browser's.
        self._agent = f"Mozilla/5.0 (compatible; Spontan/1; +{settings.public_url})"
        self._outside = outside or Outside()

    async def fetch(self, url: str, known: Validators) -> Fetched | None:
        """See Fetcher."""
        try:
            async with asyncio.timeout(self._outside.seconds):
                return await self._follow(url, known)
        except (TimeoutError, httpcore.TimeoutException):  # before OSError, which a TimeoutError is
            code = "too_slow"
        except (
            TooLarge,
            Broken,
            Refused,
            NameUnknown,
            OSError,
            httpcore.NetworkError,
            httpcore.ProtocolError,
        ) as error:
            code = _code_of(error)
        except (AddressInvalid, httpx.InvalidURL, ValueError):
            code = "address_invalid"
        raise FetchFailed(code)  # outside of the handlers: the cause's text holds the address

    async def _follow(self, url: str, known: Validators) -> Fetched | None:
        here = httpx.URL(url)
        for _ in range(MOST_REDIRECTS + 1):
            answer = await self._hop(checked(here, loopback=self._loopback), known)
            if not isinstance(answer, str):
                return answer
            here = here.join(answer)
        raise FetchFailed("too_many_redirects")

    async def _hop(self, url: httpx.URL, known: Validators) -> Fetched | str | None:
        """One request: the calendar, None for "not modified", or where it sends us."""
        backend = CheckedBackend(self._outside, loopback=needs_loopback(url))
        limits = {
            "connect": CONNECT_SECONDS,
            "read": self._outside.seconds,
            "write": CONNECT_SECONDS,
            "pool": CONNECT_SECONDS,
        }
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        async with (
            httpcore.AsyncConnectionPool(ssl_context=self._outside.tls, network_backend=backend) as pool,
            pool.stream("GET", target, headers=self._headers(url, known), extensions={"timeout": limits}) as response,
        ):
            return await read_answer(response, conditional=known != Validators())

    def _headers(self, url: httpx.URL, known: Validators) -> list[tuple[bytes, bytes]]:
        headers = [
            ("Host", url.netloc.decode("ascii")),
            ("User-Agent", self._agent),
            ("Accept", "text/calendar, */*;q=0.5"),
            ("Accept-Encoding", "gzip"),
            ("If-None-Match", known.etag),
            ("If-Modified-Since", known.last_modified),
        ]
        return [(name.encode(), value.encode()) for name, value in headers if value]


def _code_of(error: Exception) -> str:
    codes: dict[type[Exception], str] = {
        TooLarge: "too_large",
        Broken: "cut_short",
        Refused: "address_refused",
        NameUnknown: "name_unknown",
        httpcore.ProtocolError: "odd_answer",
    }
    if isinstance(error.__cause__ or error.__context__, ssl.SSLError) or isinstance(error, ssl.SSLError):
        return "not_secure"
    return next((code for kind, code in codes.items() if isinstance(error, kind)), "unreachable")
