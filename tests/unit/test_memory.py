"""What a process remembers of the database, and for how long."""

import asyncio
from datetime import timedelta

import pytest

from services.api.memory import Memory
from shared.clock import FixedClock
from tests.conftest import NOW

SECOND = timedelta(seconds=1)


class Numbers:
    """Gives another number each time it is read."""

    def __init__(self) -> None:
        self.reads = 0

    async def __call__(self) -> int:
        """The next one."""
        self.reads += 1
        return self.reads


async def test_an_answer_is_kept_for_its_time_and_not_longer() -> None:
    """Its age counts from before it was read."""
    memory, read, clock = Memory[int](SECOND), Numbers(), FixedClock(NOW)
    answers = []
    for wait in (0, 0.5, 0.499, 0.001, 0.5):
        clock.advance(timedelta(seconds=wait))
        answers.append(await memory.get("list", read, at=clock.now()))
    assert answers == [1, 1, 1, 2, 2]


async def test_a_clock_that_is_turned_back_makes_it_read_anew() -> None:
    """The demo's clock is."""
    memory, read = Memory[int](SECOND), Numbers()
    assert await memory.get("list", read, at=NOW) == 1
    assert await memory.get("list", read, at=NOW - timedelta(hours=1)) == 2


async def test_the_oldest_answers_make_room() -> None:
    """Whatever is asked for, it remembers a few only."""
    memory, read = Memory[int](SECOND, most=2), Numbers()
    for question in ("a", "b", "c", "b", "c", "a"):
        await memory.get(question, read, at=NOW)
    assert read.reads == 4


async def test_who_asks_while_it_is_read_waits_for_that_reading() -> None:
    """A rush on one list is one read; other lists do not wait for it. When it fails, the next in line reads."""
    memory, read, gate, fails = Memory[int](SECOND), Numbers(), asyncio.Event(), [True]

    async def slow() -> int:
        await gate.wait()
        if fails.pop() if fails else False:
            raise ConnectionError
        return await read()

    rush = [asyncio.ensure_future(memory.get("list", slow, at=NOW)) for _ in range(5)]
    assert await memory.get("other", read, at=NOW) == 1
    gate.set()
    first, *others = await asyncio.gather(*rush, return_exceptions=True)
    assert isinstance(first, ConnectionError)
    assert others == [2, 2, 2, 2]


async def test_a_reading_that_fails_is_not_kept() -> None:
    """The next one may succeed."""
    memory, read = Memory[int](SECOND), Numbers()

    async def fail() -> int:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await memory.get("list", fail, at=NOW)
    assert await memory.get("list", read, at=NOW) == 1
