"""A TCP proxy that does to its connections what networks do: cut them, swallow what they carry, lose one answer.

It listens on a free port of this machine and passes on to a unix socket, or in turn to one of several ports. Everything
here runs on one event loop; the methods that make faults are coroutines, to be run on that loop.
"""

import asyncio
import socket
import struct
from collections import Counter
from itertools import count
from pathlib import Path
from typing import Any, cast

Target = Path | int
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER with no time at all: closing sends RST


class Proxy:
    """Passes on to *targets*, the next one first for each new connection, whichever answers."""

    def __init__(self, *targets: Target) -> None:
        self._targets = targets
        self._turn = count()
        self._links: set[_Link] = set()
        self._holes = False
        self._sign = b""
        self._to_lose = 0
        self.port = 0
        self.done: Counter[str] = Counter()
        """What was really done to connections: resets, swallowed, answers_lost."""
        self.touched: set[int] = set()
        """The clients' ports whose connection met a fault: for these, no answer is no wonder."""

    async def open(self) -> None:
        """Listen."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Link(self).client_side, "127.0.0.1", self.port, backlog=1024)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Let go of everything."""
        self._server.close()
        for link in list(self._links):
            link.reset()

    async def reset(self) -> int:
        """Cut every connection by RST; how many there were."""
        links = list(self._links)
        for link in links:
            self._touch(link, "resets")
            link.reset()
        return len(links)

    async def swallow(self) -> None:
        """From now on nothing gets through, and nobody is told; new connections are accepted and swallowed too."""
        self._holes = True

    async def heal(self, *, deliver: bool) -> int:
        """Let things through again; what was swallowed arrives late, or its connections are cut. How many there were."""
        self._holes = False
        links = [link for link in self._links if link.held]
        for link in links:
            link.release() if deliver else link.reset()
        return len(links)

    async def lose_answers(self, number: int, *, to: bytes) -> None:
        """Lose the answers to the next *number* requests that hold the bytes *to*: done, but nobody will know."""
        self._sign, self._to_lose = to, number

    def _touch(self, link: "_Link", how: str) -> None:
        self.done[how] += 1
        self.touched.add(link.client_port)

    async def _connect(self, link: "_Link") -> None:
        loop = asyncio.get_running_loop()
        first = next(self._turn)
        for number in range(len(self._targets)):
            target = self._targets[(first + number) % len(self._targets)]
            try:
                if isinstance(target, Path):
                    await loop.create_unix_connection(lambda: link.server_side, str(target))
                else:
                    await loop.create_connection(lambda: link.server_side, "127.0.0.1", target)
            except OSError:
                continue
            return
        link.reset()

    def _passes(self, link: "_Link", data: bytes, *, answer: bool) -> bool:
        """Whether *data* goes on to the other side now; what does not is dealt with here."""
        if answer and link.answer_is_lost:
            self._touch(link, "answers_lost")
            link.reset()
            return False
        if not answer and self._to_lose and self._sign in data:
            self._to_lose -= 1
            link.answer_is_lost = True
        if self._holes:
            if not link.held:
                self._touch(link, "swallowed")
            return False
        return True


class _Link:
    """A client's connection and ours to the target."""

    def __init__(self, proxy: Proxy) -> None:
        self.proxy = proxy
        self.client_port = 0
        self.answer_is_lost = False
        self.held: list[tuple[_Side, bytes]] = []
        self.server_side = _Side(self, answers=True)
        self.client_side = _Side(self, answers=False)
        self.connecting: asyncio.Task[None] | None = None

    def opened(self, side: "_Side") -> None:
        """One side is there; the client's comes first."""
        if side is self.client_side:
            self.client_port = side.port
            self.proxy._links.add(self)
            self.connecting = asyncio.ensure_future(self.proxy._connect(self))

    def passed(self, side: "_Side", data: bytes) -> None:
        """Something came in at *side*."""
        other = self.client_side if side is self.server_side else self.server_side
        if self.proxy._passes(self, data, answer=side.answers) and not self.held:
            other.write(data)
        else:
            self.held.append((other, data))

    def release(self) -> None:
        """Pass on what was held, in order."""
        held, self.held = self.held, []
        for side, data in held:
            side.write(data)

    def reset(self) -> None:
        """Cut both sides by RST."""
        self.proxy._links.discard(self)
        self.held = []
        for side in (self.client_side, self.server_side):
            side.reset()

    def closed(self, side: "_Side") -> None:
        """One side has gone, the other follows; during a black hole it does not even learn that."""
        other = self.client_side if side is self.server_side else self.server_side
        self.proxy._links.discard(self)
        other.close()


class _Side(asyncio.Protocol):
    """One end of a link."""

    def __init__(self, link: _Link, *, answers: bool) -> None:
        self._link = link
        self._transport: asyncio.Transport | None = None
        self._early: list[bytes] = []
        self._gone = False
        self.answers = answers

    @property
    def port(self) -> int:
        """The port of whoever connected to us."""
        assert self._transport
        return int(self._transport.get_extra_info("peername")[1])

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It is there: send what came before it was."""
        self._transport = cast(asyncio.Transport, transport)
        if self._gone:
            self.reset()
            return
        self._link.opened(self)
        for data in self._early:
            self._transport.write(data)
        self._early.clear()

    def data_received(self, data: bytes) -> None:
        """Pass it on."""
        self._link.passed(self, bytes(data))

    def connection_lost(self, exc: Exception | None) -> None:
        """Take the other side along."""
        del exc
        self._gone = True
        self._link.closed(self)

    def write(self, data: bytes) -> None:
        """Send, or keep until the connection is made."""
        if self._transport is None:
            self._early.append(data)
        elif not self._transport.is_closing():
            self._transport.write(data)

    def close(self) -> None:
        """End it when all is sent."""
        self._gone = True
        if self._transport is not None:
            self._transport.close()

    def reset(self) -> None:
        """End it by RST."""
        self._gone = True
        if self._transport is not None and not self._transport.is_closing():
            found: Any = self._transport.get_extra_info("socket")
            if found.family != socket.AF_UNIX:
                found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            self._transport.abort()
