"""Processes that make load and nothing else: requests over HTTP, or the bare statement through asyncpg.

Each runs in a process of its own, so that its CPU time is counted apart.
"""

import asyncio
import multiprocessing
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Protocol

import asyncpg
import uvloop

from benchmarks.servers import HOST

CREATED = b"HTTP/1.1 201 "
OK = b"HTTP/1.1 200 "
LENGTH = b"content-length: "
END = b"\r\n\r\n"
TRIES = 6  # the sixth time PostgreSQL has decided for or against a plan that holds for any parameters


@dataclass(frozen=True)
class Ran:
    """How a load went: wall seconds, the generator's own CPU seconds, and seconds per operation in ascending order."""

    wall: float
    cpu: float
    latencies: Sequence[float]
    refused: int


class Load(Protocol):
    """Work for one generator process."""

    async def run(self, ready: Callable[[], None], done: "Done") -> None:
        """Connect, call *ready*, which returns when it may begin, do it all, and call *done* before disconnecting.

        Both block until the other side has looked at the clocks: what connecting and parting cost is not counted.
        """
        ...


Done = Callable[[list[float], int], None]
"""Told the seconds of each operation, and how many were refused."""


@dataclass(frozen=True)
class Http:
    """Complete HTTP requests, each sent once, over *connections* kept-alive connections spread over *ports*."""

    ports: tuple[int, ...]
    connections: int
    requests: Sequence[bytes]
    accepted: bytes = CREATED
    """How an answer begins that is no refusal."""

    async def run(self, ready: Callable[[], None], done: Done) -> None:
        """Send them all."""
        loop = asyncio.get_running_loop()
        lines = [_Line(loop.create_future(), self.accepted) for _ in range(self.connections)]
        for number, line in enumerate(lines):
            await loop.create_connection(lambda line=line: line, HOST, self.ports[number % len(self.ports)])  # type: ignore[misc]
        ready()
        waiting = iter(self.requests)
        for line in lines:
            line.begin(waiting)
        await asyncio.gather(*(line.done for line in lines))
        done([one for line in lines for one in line.latencies], sum(line.refused for line in lines))


class _Line(asyncio.Protocol):
    """One connection: sends the next request when the last one is answered."""

    def __init__(self, done: "asyncio.Future[None]", accepted: bytes) -> None:
        self._accepted = accepted
        self.done, self.latencies, self.refused = done, list[float](), 0
        self._received, self._began = b"", 0.0
        self._waiting: Iterator[bytes] = iter(())
        self._transport: Any = None

    def connection_made(self, transport: Any) -> None:
        """Keep it."""
        self._transport = transport

    def begin(self, waiting: Iterator[bytes]) -> None:
        """Take requests from *waiting*, which all lines share, until there are none."""
        self._waiting = waiting
        self._next()

    def _next(self) -> None:
        request = next(self._waiting, None)
        if request is None:
            self.done.set_result(None)
            return
        self._began = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Count the answer when all of it is here."""
        self._received += data
        head, end, body = self._received.partition(END)
        if not end or len(body) < int(head.lower().partition(LENGTH)[2].split(b"\r", 1)[0] or 0):  # a 304 has no body
            return
        self.latencies.append(time.perf_counter() - self._began)
        self.refused += not head.startswith(self._accepted)
        self._received = b""
        self._next()

    def connection_lost(self, _error: Exception | None) -> None:
        """The server went away."""
        if not self.done.done():
            self.done.set_exception(ConnectionResetError("the server closed a connection"))


@dataclass(frozen=True)
class Bare:
    """One statement, prepared once per connection, for each of *values*: what the product cannot do without."""

    url: str
    connections: int
    sql: str
    values: Sequence[tuple[Any, ...]]
    rows: bool = False
    """Whether it gives many rows, all of which are fetched. Without any it was refused."""

    async def run(self, ready: Callable[[], None], done: Done) -> None:
        """Run them all, each in a transaction of its own."""
        connections = [await asyncpg.connect(self.url) for _ in range(self.connections)]
        prepared = [await connection.prepare(self.sql) for connection in connections]
        for connection, statement in zip(connections, prepared, strict=True):
            await self._warm_up(connection, statement)
        ready()
        waiting, latencies, refused = iter(self.values), list[float](), 0

        async def work(statement: asyncpg.prepared_stmt.PreparedStatement) -> None:
            nonlocal refused
            for values in waiting:
                began = time.perf_counter()
                refused += not await (statement.fetch(*values) if self.rows else statement.fetchrow(*values))
                latencies.append(time.perf_counter() - began)

        await asyncio.gather(*(work(statement) for statement in prepared))
        done(latencies, refused)
        for connection in connections:
            await connection.close()

    async def _warm_up(
        self, connection: asyncpg.Connection, statement: asyncpg.prepared_stmt.PreparedStatement
    ) -> None:
        """Plan the statement and fill the connection's caches, and leave no trace: a pool's connections live long."""
        transaction = connection.transaction()
        await transaction.start()
        for _ in range(TRIES):
            await statement.fetchrow(*self.values[0])
        await transaction.rollback()


def run(load: Load, *, before: Callable[[], None], after: Callable[[], None]) -> Ran:
    """Run *load* in a process of its own; *before* and *after* are called here, around the part that counts."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_work, args=(load, theirs))
    process.start()
    theirs.close()
    try:
        ours.recv()
        before()
        ours.send("go")
        ran: Ran = ours.recv()
        after()
        ours.send("over")
    except EOFError:
        raise SystemExit("The load generator failed; its traceback stands above.") from None
    finally:
        ours.close()
        process.join()
    return ran


def _work(load: Load, pipe: Connection) -> None:
    began = cpu = 0.0

    def ready() -> None:
        nonlocal began, cpu
        pipe.send("ready")
        pipe.recv()
        began, cpu = time.perf_counter(), _cpu()

    def done(latencies: list[float], refused: int) -> None:
        pipe.send(Ran(time.perf_counter() - began, _cpu() - cpu, sorted(latencies), refused))
        pipe.recv()

    uvloop.run(load.run(ready, done))


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
