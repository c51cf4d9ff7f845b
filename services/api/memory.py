"""Answers of the database that everybody gets alike, kept in this process for a moment."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

Kept = TypeVar("Kept")


class Memory(Generic[Kept]):
    """Keeps what was read for as long as *keeps*, of at most *most* questions. Never for what is somebody's own.

    Age counts from before the reading began, by the clock that whoever asks goes by. Nobody may change what it gives.
    """

    def __init__(self, keeps: timedelta, *, most: int = 32) -> None:
        self._keeps = keeps
        self._most = most
        self._kept: dict[Hashable, tuple[datetime, Kept]] = {}
        self._reading: dict[Hashable, asyncio.Lock] = {}

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

        What is kept counts for as long as *holds* says so, besides its age.
        *needs* takes what *read* takes of something scarce, a connection: before the wait, so that who reads never waits
        for what those who wait for the reading hold.
        """
        if (kept := self._kept.get(question)) and self._is_fresh(kept[0], at) and holds(kept[1]):
            return kept[1]
        if needs is not None:
            await needs()
        async with self._reading.setdefault(question, asyncio.Lock()):
            if (kept := self._kept.get(question)) and self._is_fresh(kept[0], at) and holds(kept[1]):
                return kept[1]
            try:
                answer = await read()
            finally:
                self._reading.pop(question, None)
            self._keep(question, answer, at)
            return answer

    def _keep(self, question: Hashable, answer: Kept, at: datetime) -> None:
        self._kept.pop(question, None)
        self._kept[question] = at, answer
        if len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]  # the one that was read longest ago

    def _is_fresh(self, read_at: datetime, at: datetime) -> bool:
        """Not when the clock was turned back, as the demo's can be; who came first may ask a little later."""
        return abs(at - read_at) < self._keeps
