"""A real HTTP server on this machine that answers what a test tells it to, and remembers what it was asked."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

TLS_HANDSHAKE = b"\x16"

Answer = bytes | Callable[["Asked"], bytes] | Callable[["Asked"], AsyncIterator[bytes]]


@dataclass(frozen=True)
class Asked:
    """One request as it came: its path, and its headers under lower-case names."""

    path: str
    headers: dict[str, str]


@dataclass
class ClubServer:
    """Raw answers by path. `url` is where it listens; `port` too."""

    port: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def url(self, path: str = "/club.ics") -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request and close."""
        try:
            start = await reader.readexactly(1)
            if start == TLS_HANDSHAKE:
                writer.write(b"I only speak plain HTTP\r\n")
                return
            head = (start + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *rest = head.rstrip().split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
            asked = Asked(first.split(" ")[1], headers)
            self.asked.append(asked)
            answer = self.answers[asked.path]
            said = answer(asked) if callable(answer) else answer
            async for piece in _pieces(said):
                if writer.is_closing():  # whoever asked has gone
                    break
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0)  # draining alone gives nobody else a turn while there is room
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()


async def _pieces(said: bytes | AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """What is said, at once or as slowly as the test likes."""
    if isinstance(said, bytes):
        yield said
        return
    async for piece in said:
        yield piece


def ok(content: bytes, *headers: str) -> bytes:
    """200 with a body and these extra header lines."""
    return answer("200 OK", content, *headers)


def answer(status: str, content: bytes = b"", *headers: str) -> bytes:
    """Any answer with a correct length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + content


@asynccontextmanager
async def club_server() -> AsyncIterator[ClubServer]:
    """The server, listening until the test is over."""
    club = ClubServer()
    server = await asyncio.start_server(club.handle, "127.0.0.1", 0)
    club.port = server.sockets[0].getsockname()[1]
    try:
        yield club
    finally:
        server.close()
        await server.wait_closed()
