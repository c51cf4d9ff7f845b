"""Answers of the database that everybody gets alike, kept in this process for a moment."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

Kept = TypeVar("Kept")


@dataclass
class _Queue:
    """Those who want the answer to one question; one of them at a time reads."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    length: int = 0


class Memory(Generic[Kept]):
    """Keeps what was read for as long as *keeps*, of at most *most* questions. Never for what is somebody's own.

    Age counts from before the reading began, by the clock that whoever asks goes by. Nobody may change what it gives.
    """

    def __init__(self, keeps: timedelta, *, most: int = 32) -> None:
        self._keeps = keeps
        self._most = most
        self._kept: dict[Hashable, tuple[datetime, Kept]] = {}
        self._queues: dict[Hashable, _Queue] = {}

    async def get(
        self,
        question: Hashable,
        read: Callable[[], Awaitable[Kept]],
        *,
        at: datetime,
        needs: Callable[[], Awaitable[object]] | None = None,
        holds: Callable[[Kept], bool] = lambda _: True,
    ) -> Kept:
        """The answer to *question* at *at*: as it is kept, else as *read* gives it. One reads, who comes meanwhile waits.

        What is kept counts for as long as *holds* says so, besides its age. Who reads keeps its error to itself: the
        next one in line tries, also when the reader was cancelled.
        *needs* takes what *read* takes of something scarce, a connection: before the wait, so that who reads never waits
        for what those who wait for the reading hold.
        """
        if kept := self._known(question, at, holds):
            return kept[0]
        if needs is not None:
            await needs()
        async with self._my_turn(question):
            if kept := self._known(question, at, holds):
                return kept[0]
            answer = await read()
            self._keep(question, answer, at)
            return answer

    def _known(self, question: Hashable, at: datetime, holds: Callable[[Kept], bool]) -> tuple[Kept] | None:
        kept = self._kept.get(question)
        return (kept[1],) if kept and self._is_fresh(kept[0], at) and holds(kept[1]) else None

    @asynccontextmanager
    async def _my_turn(self, question: Hashable) -> AsyncIterator[None]:
        """In the order of coming. The queue is there for as long as somebody is in it, and nobody starts a second one."""
        queue = self._queues.setdefault(question, _Queue())
        queue.length += 1
        try:
            async with queue.turn:
                yield
        finally:
            queue.length -= 1
            if not queue.length:
                del self._queues[question]

    def _keep(self, question: Hashable, answer: Kept, at: datetime) -> None:
        self._kept.pop(question, None)
        self._kept[question] = at, answer
        if len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]  # the one that was read longest ago

    def _is_fresh(self, read_at: datetime, at: datetime) -> bool:
        """Not when the clock was turned back, as the demo's can be; who came first may ask a little later."""
        return abs(at - read_at) < self._keeps
