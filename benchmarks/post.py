"""A mail server that takes everything and notes when, by recipient."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from typing import Self

ANSWERS = {b"EHLO": b"250 ready", b"HELO": b"250 ready", b"DATA": b"354 go on", b"QUIT": b"221 bye"}


class Post:
    """Its `port`, and `arrived`: the monotonic moment of each mail by its recipient's address, the first one counts."""

    def __init__(self) -> None:
        self.port = 0
        self.arrived: dict[str, float] = {}

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, host: str) -> AsyncIterator[Self]:
        """A server that listens until the end."""
        post = cls()
        async with await asyncio.start_server(post._serve, host, 0) as server:
            post.port = server.sockets[0].getsockname()[1]
            yield post

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipient = ""
        writer.write(b"220 here\r\n")
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while line := await reader.readline():
                verb = line[:4].upper()
                if verb == b"RCPT":
                    recipient = line.partition(b"<")[2].partition(b">")[0].decode()
                writer.write(ANSWERS.get(verb, b"250 ok") + b"\r\n")
                if verb == b"DATA":
                    await reader.readuntil(b"\r\n.\r\n")
                    self.arrived.setdefault(recipient, time.monotonic())
                    writer.write(b"250 taken\r\n")
                if verb == b"QUIT":
                    break
            await writer.drain()
        writer.close()

    async def have(self, number: int, *, seconds: float) -> None:
        """Wait until so many recipients have a mail. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while len(self.arrived) < number:
                await asyncio.sleep(0.01)
