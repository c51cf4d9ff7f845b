"""Read calendars side by side: whoever is slow holds up nobody but itself.

Two lanes with places of their own: what went well last time, and what did not. Servers that hang are nearly always the
same ones, so they wait for each other in the small lane. And no server has more than half of a lane: when the one that
most clubs use hangs, the others are read on.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from structlog import get_logger

from shared.calendars.sync.claims import Claim
from shared.calendars.sync.read_source import Turn
from shared.logs import where

log = get_logger(__name__)

PLACES = 16
SLOW_PLACES = 4
TURNS = 2
"""How many bodies are taken apart at once: each is a process that computes."""
CLAIMING_SECONDS = 100
"""How long a task takes new work; afterwards it ends what it began, in less than process.TASK_SECONDS together."""
WHOLE_SECONDS = 220
LOOK_SECONDS = 1


class Source(Protocol):
    """Where the work comes from."""

    async def claim(self, most: int, *, slow: bool, without: Collection[str]) -> list[Claim]:
        """Up to *most* for a lane, from other servers than *without*."""
        ...

    async def work_on(self, claim: Claim, turn: Turn) -> None:
        """Do one; *turn* is entered for what computes."""
        ...

    async def give_back(self, claims: Sequence[Claim]) -> None:
        """These were not done."""
        ...


@dataclass
class Lane:
    """Places, what is being done in them, and what has been claimed and waits."""

    places: int
    slow: bool
    waiting: list[Claim] = field(default_factory=list)
    running: dict[asyncio.Task[None], Claim] = field(default_factory=dict)
    looked_at: float = float("-inf")

    def next(self) -> Claim | None:
        """The first that waits and has a place; None when there is none."""
        if len(self.running) >= self.places:
            return None
        busy = Counter(claim.server for claim in self.running.values())
        return next((claim for claim in self.waiting if busy[claim.server] < self.places // 2), None)

    def full_servers(self) -> set[str]:
        """Servers from which nothing more is needed now: they have their places, or something of them waits."""
        busy = Counter(claim.server for claim in self.running.values())
        crowded = {server for server, number in busy.items() if number >= self.places // 2}
        return crowded | {claim.server for claim in self.waiting}

    @property
    def wants_more(self) -> bool:
        """Whether a place is free and nothing is there for it; a lane that was empty is not looked at all the time."""
        empty = len(self.running) < self.places and self.next() is None
        return empty and time.monotonic() - self.looked_at >= LOOK_SECONDS


class SideBySide:
    """Claims and works until nothing is due, or its time is over; what it did not get to, it gives back."""

    def __init__(
        self, source: Source, *, claiming_seconds: float = CLAIMING_SECONDS, whole_seconds: float = WHOLE_SECONDS
    ) -> None:
        self._source = source
        self._claiming_seconds, self._whole_seconds = claiming_seconds, whole_seconds
        self._lanes = (Lane(PLACES, slow=False), Lane(SLOW_PLACES, slow=True))
        self._turns = asyncio.Semaphore(TURNS)

    async def run(self) -> None:
        """Work. What one of them raises is logged and is no other's concern: it is due again when its lease is over."""
        until = time.monotonic() + self._claiming_seconds
        try:
            async with asyncio.timeout(self._whole_seconds):
                while await self._go_on(claiming=time.monotonic() < until):
                    running = [task for lane in self._lanes for task in lane.running]
                    await asyncio.wait(running, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        except TimeoutError:
            log.warning("side_by_side_too_long", left=sum(len(lane.running) for lane in self._lanes))
        finally:
            await self._end()

    async def _go_on(self, *, claiming: bool) -> bool:
        """Note what is done, fill the places; whether anything is being done."""
        for lane in self._lanes:
            _note_done(lane)
            if claiming and lane.wants_more:
                await self._claim(lane)
            while claiming and (claim := lane.next()):
                lane.waiting.remove(claim)
                lane.running[asyncio.create_task(self._source.work_on(claim, self._turn))] = claim
        return any(lane.running for lane in self._lanes)

    async def _claim(self, lane: Lane) -> None:
        found = await self._source.claim(lane.places, slow=lane.slow, without=lane.full_servers())
        lane.waiting += found
        lane.looked_at = float("-inf") if found else time.monotonic()

    def _turn(self) -> AbstractAsyncContextManager[object]:
        return self._turns

    async def _end(self) -> None:
        """Stop what is still being done, and give back all that was claimed and is not done."""
        tasks = [task for lane in self._lanes for task in lane.running]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        left = [claim for lane in self._lanes for claim in (*lane.waiting, *lane.running.values())]
        if left:
            await self._source.give_back(left)


def _note_done(lane: Lane) -> None:
    for task in [task for task in lane.running if task.done()]:
        del lane.running[task]
        error = None if task.cancelled() else task.exception()
        if error is not None:
            log.error("side_by_side_failed", error=type(error).__name__, where=where(error))
