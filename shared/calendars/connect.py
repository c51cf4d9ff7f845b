"""Connections for calendar fetches: a name is resolved once, its addresses are checked, and one of them is dialled.

The library never resolves a name by itself, so a name server cannot say one thing to the check and another to the
connection. TLS still proves the name, not the address.
"""

import asyncio
import socket
from collections.abc import Iterable

import httpcore

from shared.calendars.networks import is_loopback, is_public

CONNECT_SECONDS = 10


class Refused(Exception):
    """The host has an address that we do not connect to."""


class NameUnknown(Exception):
    """The host has no address at all."""


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Connects to public addresses only; with *loopback*, to this machine only."""

    def __init__(self, *, loopback: bool) -> None:
        self._allowed = is_loopback if loopback else is_public
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # the library's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A stream to the first of the host's addresses that answers. Raises Refused, NameUnknown, ConnectError."""
        addresses = await resolve(host, port)
        if not all(self._allowed(address) for address in addresses):
            raise Refused
        failure: Exception = httpcore.ConnectError()
        for address in addresses:
            try:
                return await self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


async def resolve(host: str, port: int) -> list[str]:
    """Every address of *host*, in the system's order. Raises NameUnknown."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NameUnknown from None
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))
