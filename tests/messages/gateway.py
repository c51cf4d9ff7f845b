"""A real HTTP server on this machine that behaves like the gateway for text messages, or misbehaves as it is told to."""

import asyncio
import json
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from shared.settings import Settings

USERNAME, PASSWORD = "u-canary", "gateway password"
NUMBER = "+46701740605"


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    form: dict[str, str]

    @property
    def user(self) -> tuple[str, str]:
        """User name and password of HTTP basic authentication."""
        scheme, _, value = self.headers["authorization"].partition(" ")
        assert scheme == "Basic"
        name, _, password = b64decode(value).decode().partition(":")
        return name, password


@dataclass
class Gateway:
    """Takes text messages. Set `statuses` for what it answers first, one by one; `how` for worse than that."""

    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    says: dict[str, Any] = field(default_factory=dict)
    raw: bytes | None = None
    how: str = "answers"
    slow: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def settings(self, settings: Settings, **more: Any) -> Settings:
        """*settings* of a real installation that sends its text messages here."""
        chosen = {"demo": False, "sms_url": self.url, "sms_username": USERNAME, "sms_sender": "Spontan"}
        secret = Settings(sms_password=PASSWORD).sms_password
        chosen |= {"public_url": "https://spontan.example.org", "sms_password": secret}
        return settings.model_copy(update=chosen | more)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request and close."""
        try:
            asked = await self._read(reader)
            self.asked.append(asked)
            if self.how == "resets":
                writer.transport.abort()
                return
            if self.how == "hangs":
                await self.slow.wait()
                return
            writer.write(self._answer(asked))
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> Asked:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *rest = head.rstrip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        method, path, _ = first.split(" ")
        return Asked(method, path, headers, dict(parse_qsl(body.decode(), keep_blank_values=True)))

    def _answer(self, asked: Asked) -> bytes:
        status = self._status(asked)
        if status != 200:
            return _http(status, b"No.", "text/plain")
        if self.raw is not None:
            return _http(200, self.raw, "text/plain")
        said = {
            "status": "created",
            "direction": "outgoing",
            "from": asked.form["from"],
            "to": asked.form["to"],
            "message": asked.form["message"],
            "id": f"s{len(self.asked):032d}",
            "created": "2026-09-15T13:00:00.000000",
            "parts": 1,
            "cost": 3500,
        }
        return _http(200, json.dumps(said | self.says).encode(), "application/json")

    def _status(self, asked: Asked) -> int:
        if asked.method != "POST" or asked.path != "/a1/sms":
            return 404
        if asked.user != (USERNAME, PASSWORD):
            return 401
        if missing := {"from", "to", "message"} - asked.form.keys():
            assert missing
            return 400
        return self.statuses.pop(0) if self.statuses else 200


def _http(status: int, body: bytes, kind: str) -> bytes:
    lines = [
        f"HTTP/1.1 {status} -",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        "Connection: close",
        "",
        "",
    ]
    return "\r\n".join(lines).encode() + body


@asynccontextmanager
async def gateway() -> AsyncIterator[Gateway]:
    """The gateway, listening until the test is over."""
    double = Gateway()
    server = await asyncio.start_server(double.handle, "127.0.0.1", 0)
    double.port = server.sockets[0].getsockname()[1]
    try:
        yield double
    finally:
        double.slow.set()
        server.close()
        await server.wait_closed()
