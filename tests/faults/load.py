"""Many families at once: a light HTTP client that repeats each wish until it is acknowledged, and the ledger it keeps."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.api.deadline import ANSWER_SECONDS
from tests.faults.proxy import Proxy

SLOW_MACHINE = 15.0
"""Seconds that a busy machine may add to the deadline of an answer before we call it late."""
REPEATED = 10
"""Every tenth wish is sent once more after it was acknowledged."""


@dataclass(frozen=True)
class Wish:
    """One participant's sign-up under its Idempotency-Key."""

    key: str
    request: bytes


def wish(number: int, session_id: UUID) -> Wish:
    """The sign-up of the family whose device holds `token-<number>`."""
    key = f"wish-{number:06}"
    body = json.dumps({"session_id": str(session_id), "people": [{"name": f"Alex {number}", "birth_year": 2010}]})
    head = (
        "POST /api/v1/bookings HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer token-{number}\r\nIdempotency-Key: {key}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return Wish(key, (head + body).encode())


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes
    retry_after: str


@dataclass
class Ledger:
    """What the clients were told, and how."""

    acknowledged: dict[str, list[bytes]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    no_answer: Counter[str] = field(default_factory=Counter)
    """Attempts whose connection broke, by kind of error; they were repeated."""
    faulty: list[str] = field(default_factory=list)
    """What no client should see: a status that is neither 201 nor a 503 with Retry-After, or an answer too late."""
    slowest: float = 0.0

    @property
    def contradictory(self) -> list[str]:
        """Keys that got two different answers."""
        return [key for key, bodies in self.acknowledged.items() if len(set(bodies)) > 1]

    def placements(self) -> dict[str, tuple[UUID, str]]:
        """What each wish was told: its party and whether that is confirmed or waitlisted."""
        told = {key: json.loads(bodies[0]) for key, bodies in self.acknowledged.items()}
        return {key: (UUID(one["id"]), one["status"]) for key, one in told.items()}

    def summary(self) -> str:
        """One line."""
        repeats = sum(len(bodies) - 1 for bodies in self.acknowledged.values())
        return (
            f"{len(self.acknowledged)} acknowledged, {repeats} repeated after that; "
            f"answers by status {dict(self.statuses)}; broken off {dict(self.no_answer)}; slowest {self.slowest:.1f} s"
        )


async def rush(front: Proxy, wishes: Sequence[Wish], *, connections: int, ledger: Ledger) -> None:
    """Send all *wishes* over so many connections, each until it is acknowledged."""
    waiting = iter(wishes)
    await asyncio.gather(*(_Client(front, ledger).send_all(waiting) for _ in range(connections)))


class _Client:
    """One connection, made anew whenever it breaks."""

    def __init__(self, front: Proxy, ledger: Ledger) -> None:
        self._front = front
        self._ledger = ledger
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send_all(self, waiting: Iterator[Wish]) -> None:
        for number, one in enumerate(waiting):
            await self._until_acknowledged(one)
            if number % REPEATED == 0:
                await self._until_acknowledged(one)
        self._leave()

    async def _until_acknowledged(self, one: Wish) -> None:
        while True:
            answer = await self._try(one)
            if answer is None:
                await asyncio.sleep(0.1)
            elif answer.status == 201:
                self._ledger.acknowledged.setdefault(one.key, []).append(answer.body)
                return
            else:
                await asyncio.sleep(float(answer.retry_after or 1))

    async def _try(self, one: Wish) -> Answer | None:
        """One attempt; None when its connection broke."""
        began = time.monotonic()
        port = 0
        try:
            async with asyncio.timeout(ANSWER_SECONDS + SLOW_MACHINE):
                reader, writer = self._streams = self._streams or await asyncio.open_connection(
                    "127.0.0.1", self._front.port
                )
                if writer.is_closing():
                    raise ConnectionResetError
                port = writer.get_extra_info("sockname")[1]
                writer.write(one.request)
                answer = await _read(reader)
        except (OSError, asyncio.IncompleteReadError) as error:
            if isinstance(error, TimeoutError) and port not in self._front.touched:
                self._ledger.faulty.append("no answer in time")
            self._ledger.no_answer[type(error).__name__] += 1
            self._leave()
            return None
        self._note(answer, time.monotonic() - began)
        return answer

    def _note(self, answer: Answer, seconds: float) -> None:
        self._ledger.statuses[answer.status] += 1
        self._ledger.slowest = max(self._ledger.slowest, seconds)
        if answer.status != 201 and not (answer.status == 503 and answer.retry_after):
            self._ledger.faulty.append(f"{answer.status} {answer.body[:200]!r}")

    def _leave(self) -> None:
        if self._streams:
            self._streams[1].transport.abort()
            self._streams = None


async def _read(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:-2])}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Answer(int(head[0].split()[1]), body, headers.get("retry-after", ""))
