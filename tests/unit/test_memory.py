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


class Visit:
    """A request that takes a connection of *pool* when it first needs one, and has it until it has answered."""

    def __init__(self, pool: asyncio.Semaphore) -> None:
        self._pool = pool
        self.connected = False

    async def connect(self) -> None:
        """Take one, once."""
        if not self.connected:
            await self._pool.acquire()
            self.connected = True

    async def asks(self, memory: Memory[int], read: Numbers, *, needs: bool) -> int:
        """The answer; reading it takes a connection and a moment."""

        async def reading() -> int:
            await asyncio.sleep(0)
            await self.connect()
            return await read()

        answer = await memory.get("list", reading, at=NOW, needs=self.connect if needs else None)
        self._pool.release()
        return answer


@pytest.mark.parametrize("needs", [True, False], ids=["taken first", "control: taken late"])
async def test_who_reads_never_waits_for_what_the_waiting_hold(*, needs: bool) -> None:
    """A rush with two connections: those who are signed in have theirs already, who asks first has none yet."""
    memory, read, pool = Memory[int](SECOND), Numbers(), asyncio.Semaphore(2)
    stranger, signed_in = Visit(pool), [Visit(pool), Visit(pool)]
    first = asyncio.create_task(stranger.asks(memory, read, needs=needs))
    for one in signed_in:
        await one.connect()
    rush = [first, *(asyncio.create_task(one.asks(memory, read, needs=needs)) for one in signed_in)]
    done, stuck = await asyncio.wait(rush, timeout=0.5)
    for task in stuck:
        task.cancel()
    assert (len(done), read.reads) == ((3, 1) if needs else (0, 0))


class Slow:
    """Reads at a word, so that others come meanwhile, and knows how many read at once."""

    def __init__(self) -> None:
        self.reads = self.now = self.most = 0
        self.gates: list[asyncio.Future[int]] = []

    async def __call__(self) -> int:
        """What the gate of this reading says."""
        self.reads, self.now = self.reads + 1, self.now + 1
        self.most = max(self.most, self.now)
        self.gates.append(asyncio.get_running_loop().create_future())
        try:
            return await self.gates[-1]
        finally:
            self.now -= 1


async def settled() -> None:
    """Everybody who can go on has gone on."""
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.mark.parametrize("how", ["fails", "goes away"])
async def test_the_next_one_reads_alone_when_the_first_cannot(how: str) -> None:
    """Whoever comes then waits for it as well: there is one queue, whatever happened to who stood at its head."""
    memory, read = Memory[int](SECOND), Slow()
    first, *others = [asyncio.ensure_future(memory.get("list", read, at=NOW)) for _ in range(4)]
    await settled()
    read.gates[0].set_exception(ConnectionError()) if how == "fails" else first.cancel()
    await settled()
    others += [asyncio.ensure_future(memory.get("list", read, at=NOW)) for _ in range(4)]
    await settled()
    assert (read.reads, read.most, [one.done() for one in others]) == (2, 1, [False] * 7)
    others.pop(3).cancel()
    read.gates[1].set_result(7)
    assert await asyncio.gather(*others) == [7] * 6
    assert (read.reads, memory._queues) == (2, {})
    with pytest.raises(ConnectionError if how == "fails" else asyncio.CancelledError):
        await first


async def test_when_everybody_goes_away_nothing_is_left() -> None:
    """No queue stays behind, and the next one reads."""
    memory, read = Memory[int](SECOND), Slow()
    rush = [asyncio.ensure_future(memory.get("list", read, at=NOW)) for _ in range(3)]
    await settled()
    for one in rush:
        one.cancel()
    await asyncio.gather(*rush, return_exceptions=True)
    assert memory._queues == {}
    assert await memory.get("list", Numbers(), at=NOW) == 1
