"""Connections for calendar fetches: a name is resolved once, its addresses are checked, and one of them is dialled.

The library never resolves a name by itself, so a name server cannot say one thing to the check and another to the
connection. TLS still proves the name, not the address.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

import httpcore

from shared.calendars.fetch.networks import is_loopback, is_public

CONNECT_SECONDS = 10
WHOLE_SECONDS = 60


class Refused(Exception):
    """The host has an address that we do not connect to."""


class NameUnknown(Exception):
    """The host has no address at all."""


async def resolve(host: str, port: int) -> list[str]:
    """Every address of *host*, in the system's order. Raises NameUnknown."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NameUnknown from None
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


@dataclass(frozen=True)
class Outside:
    """The world that a fetch goes out into: name servers, the network, whom TLS trusts, and how long one may take."""

    resolve: Callable[[str, int], Awaitable[list[str]]] = resolve
    network: httpcore.AsyncNetworkBackend = field(default_factory=httpcore.AnyIOBackend)
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    seconds: float = WHOLE_SECONDS


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Connects to public addresses only; with *loopback*, to this machine only."""

    def __init__(self, outside: Outside, *, loopback: bool) -> None:
        self._allowed = is_loopback if loopback else is_public
        self._outside = outside

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # the library's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A stream to the first of the host's addresses that answers. Raises Refused, NameUnknown, ConnectError."""
        addresses = await self._outside.resolve(host, port)
        if not all(self._allowed(address) for address in addresses):
            raise Refused
        failure: Exception = httpcore.ConnectError()
        for address in addresses:
            try:
                return await self._outside.network.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
