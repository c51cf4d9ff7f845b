"""Answers of the database that everybody gets alike, kept in this process for a moment."""

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

    async def get(self, question: Hashable, read: Callable[[], Awaitable[Kept]], *, at: datetime) -> Kept:
        """The answer to *question* at *at*: as it is kept, else as *read* gives it."""
        if question in self._kept and self._is_fresh(self._kept[question][0], at):
            return self._kept[question][1]
        answer = await read()
        fresh = [
            (other, kept) for other, kept in self._kept.items() if other != question and self._is_fresh(kept[0], at)
        ]
        self._kept = dict(fresh[-self._most + 1 :]) | {question: (at, answer)}
        return answer

    def _is_fresh(self, read_at: datetime, at: datetime) -> bool:
        """Also false when the clock was turned back, as the demo's can be."""
        return timedelta() <= at - read_at < self._keeps
