"""The outside world in small: name servers that lie, a wire that remembers whom we called, a server with a certificate."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpcore
import trustme

from shared.calendars.fetch import HttpFetcher
from shared.calendars.fetch.connect import NameUnknown, Outside
from shared.settings import Settings
from tests.calendars.server import ClubServer

PUBLIC = "93.184.216.34"
"""The club's server, as the name servers know it."""
CLUB = "calendar.example"


@dataclass
class Names:
    """Name servers: the answers for a name, one after the other, the last one for ever. Numbers are read by the system."""

    answers: dict[str, list[list[str]]] = field(default_factory=lambda: {CLUB: [[PUBLIC]]})
    asked: list[str] = field(default_factory=list)

    async def resolve(self, host: str, port: int) -> list[str]:
        """The addresses of *host*. Raises NameUnknown."""
        self.asked.append(host)
        if known := self.answers.get(host):
            return known.pop(0) if len(known) > 1 else known[0]
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        except (OSError, UnicodeError):
            raise NameUnknown from None
        return [str(sockaddr[0]) for *_, sockaddr in found]


class Wire(httpcore.AsyncNetworkBackend):
    """A network where every address leads to one server on this machine; `dialled` is whom we meant to call."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._network = httpcore.AnyIOBackend()
        self.dialled: list[str] = []

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # the library's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A stream to the server, whoever was called."""
        assert port == 443, "nothing but https is spoken to the outside"
        self.dialled.append(host)
        return await self._network.connect_tcp("127.0.0.1", self._port, timeout, local_address, socket_options)


@dataclass(frozen=True)
class World:
    """All of it; `fetcher` goes out into it."""

    club: ClubServer
    names: Names
    wire: Wire
    fetcher: HttpFetcher


def certificate(authority: trustme.CA, *names: str, expired: bool = False) -> ssl.SSLContext:
    """What a server shows that is called one of *names*."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ends = datetime.now(UTC) + timedelta(days=-1 if expired else 1)
    authority.issue_cert(*names, not_before=ends - timedelta(days=9), not_after=ends).configure_cert(context)
    return context


@asynccontextmanager
async def world(
    authority: trustme.CA, shows: ssl.SSLContext | None = None, *, seconds: float = 300
) -> AsyncIterator[World]:
    """A club's server that shows this certificate, and everything between it and us."""
    club, names = ClubServer(), Names()
    server = await asyncio.start_server(club.handle, "127.0.0.1", 0, ssl=shows or certificate(authority, CLUB))
    wire = Wire(server.sockets[0].getsockname()[1])
    trusts = ssl.create_default_context()
    authority.configure_trust(trusts)
    outside = Outside(names.resolve, wire, trusts, seconds)
    try:
        yield World(club, names, wire, HttpFetcher(Settings(), outside))
    finally:
        server.close()
        await server.wait_closed()
