"""The relay: a small process that turns new events and due rows into tasks, and sleeps in between.

It sleeps on the monotonic clock, so that no stepped wall clock silences it, and is woken through Redis after commits.
Any number of relays share the work; one can be killed at any time.
"""

import asyncio
import time
from collections.abc import Collection, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime

from redis.asyncio import Redis
from redis.exceptions import RedisError

from services.worker.outage import Outage
from services.worker.publisher import CeleryPublisher, Publisher
from services.worker.queues import QUEUES, queue_of
from services.worker.resources import make_redis
from services.worker.sweeps import MOST, SWEEPS, Found, Sweep
from shared.database import AsyncSession, Sessions, make_engine, make_sessions, transaction
from shared.installation import ClockSource, clock_source
from shared.nudge import NUDGE_LIST
from shared.settings import Settings, settings_from_environment
from shared.sweeps import note_sweep

WAIT_SECONDS = 1
REDIS_SECONDS = 3  # more than the wait: the answer to a blocking pop may take that long
FULL = 2000  # tasks in a queue that nobody has begun; a burst of 200,000 events
NOTE_SECONDS = 5  # how often a sweep's time is written down; each is a row version


class Rhythm:
    """When a sweep is next looked at, on the monotonic clock."""

    def __init__(self, sweep: Sweep) -> None:
        self.sweep = sweep
        self.outage = Outage(sweep.name)
        self._next = 0.0
        self._noted = float("-inf")

    def due(self) -> bool:
        """Whether its time has come."""
        return time.monotonic() >= self._next

    def later(self) -> None:
        """Not before its seconds have passed, or its pause while it fails."""
        self._next = time.monotonic() + max(self.sweep.seconds, self.outage.pause)

    async def note(self, session: AsyncSession) -> None:
        """Write down that it was looked at, now and then."""
        if time.monotonic() - self._noted >= NOTE_SECONDS:
            await note_sweep(session, self.sweep.name, at=datetime.now(UTC))
            self._noted = time.monotonic()


class Relay:
    """Looks, hands over, waits."""

    def __init__(
        self,
        *,
        settings: Settings,
        sessions: Sessions,
        clock: ClockSource,
        redis: Redis,
        publisher: Publisher,
        sweeps: Sequence[Sweep] = SWEEPS,
        full_at: int = FULL,
    ) -> None:
        self._settings = settings
        self._sessions = sessions
        self._clock = clock
        self._redis = redis
        self._publisher = publisher
        self._rhythms = [Rhythm(sweep) for sweep in sweeps]
        self._redis_outage = Outage("redis")
        self._full_at = full_at
        self._full: Collection[str] = ()

    async def run(self) -> None:
        """Sweep until cancelled."""
        while True:
            if not await self.round():
                await self.wait()

    async def round(self) -> bool:
        """Every sweep whose time has come, once; whether one of them left more behind."""
        broker = await self._redis_answers()
        more = False
        for rhythm in self._rhythms:
            if rhythm.due() and (broker or rhythm.sweep.queue is None):
                more |= await self._sweep(rhythm)
        return more

    async def _sweep(self, rhythm: Rhythm) -> bool:
        """One sweep; its failure is its own, so that a mistake in one does not stop the others."""
        try:
            found = await self._look(rhythm)
        except Exception as error:  # noqa: BLE001  # PostgreSQL away, or a mistake of ours: either way it goes on later
            rhythm.outage.begins(error)
            return False
        else:
            rhythm.outage.ends()
        finally:
            rhythm.later()
        await self._hand_over(found)
        return found.rows >= MOST

    async def _look(self, rhythm: Rhythm) -> Found:
        async with transaction(self._sessions) as session:
            full = rhythm.sweep.queue in self._full
            found = Found(0) if full else await rhythm.sweep.look(session, await self._clock(session), self._settings)
            await rhythm.note(session)
        return found

    async def _hand_over(self, found: Found) -> None:
        """After the commit: a worker that is quicker than it would find the rows still locked."""
        tasks = [task for task in found.tasks if queue_of(task.task) not in self._full]
        try:
            await self._publisher.publish(tasks)
        except Exception as error:  # noqa: BLE001  # kombu's clients raise what they like; all of it falls due again
            self._redis_outage.begins(error)

    async def _redis_answers(self) -> bool:
        """Whether it does, and which queues are full.

        While workers are away for hours, what is due falls due again and again: the broker must not fill with copies.
        """
        try:
            async with self._redis.pipeline(transaction=False) as pipe:
                for queue in QUEUES:
                    pipe.llen(queue)  # kombu keeps a queue as a list of its name
                lengths = await pipe.execute()
        except (RedisError, OSError) as error:
            self._redis_outage.begins(error)
            return False
        self._redis_outage.ends()
        self._full = {queue for queue, length in zip(QUEUES, lengths, strict=True) if length >= self._full_at}
        return True

    async def wait(self) -> None:
        """Until somebody nudges, a second at most."""
        if not self._redis_outage.lasts:
            try:
                await self._redis.blpop([NUDGE_LIST], timeout=WAIT_SECONDS)
            except (RedisError, OSError) as error:
                self._redis_outage.begins(error)
            else:
                return
        await asyncio.sleep(WAIT_SECONDS)


async def main(settings: Settings | None = None) -> None:
    """Run one relay until cancelled. Raises ConfigurationError when a server or the secret is not set."""
    settings = (settings or settings_from_environment()).require_servers()
    async with AsyncExitStack() as closing:
        engine = make_engine(settings, application="spontan-relay")
        closing.push_async_callback(engine.dispose)
        redis = make_redis(settings, timeout=REDIS_SECONDS)
        closing.push_async_callback(redis.aclose)
        relay = Relay(
            settings=settings,
            sessions=make_sessions(engine),
            clock=clock_source(settings),
            redis=redis,
            publisher=CeleryPublisher(settings),
        )
        await relay.run()
