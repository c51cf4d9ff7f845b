"""What the web application is made of, built once per process and given to it: nothing reaches out for globals."""

from asyncio import Semaphore
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from services.api.feeds.kept import Bodies, Kept
from services.api.limits import RateLimits
from services.api.memory import Memory
from shared.calendars.write.look import Look, look
from shared.catalogue.queries import Choices
from shared.database import AnySession, DirectSource, Patience, Sessions, direct_source, make_engine, make_sessions
from shared.installation import ClockSource, clock_source
from shared.nudge import Nudger
from shared.settings import Settings

PATIENCE = Patience(connecting=5, pool=10, answer=8, statement=7, idle=10)
"""Somebody looks at a screen: below the deadline of an answer, see deadline.py."""

LISTS_KEPT = timedelta(seconds=1)
"""Seats on the list are never older, so that a rush on one list is one read in a second."""
CHOICES_KEPT = timedelta(minutes=1)
FEEDS_KEPT = timedelta(days=1)
"""They hold until something changes, and something always does at midnight."""
MOST_FEEDS = 5_000
TRIALS_AT_ONCE = 2


@dataclass(frozen=True)
class Resources:
    """What one process has: settings, database (with and without the ORM), Redis, the way to wake the relay, clock, limits.

    `lists`, `choices`, `feeds` and `bodies` are its memory of what everybody gets alike.
    """

    settings: Settings
    sessions: Sessions
    direct: DirectSource
    redis: Redis
    nudger: Nudger
    limits: RateLimits
    clock: ClockSource
    engine: AsyncEngine | None = None
    lists: Memory[tuple[int, str]] = field(default_factory=lambda: Memory(LISTS_KEPT))
    """How many sessions, and those as HTML."""
    trials: Semaphore = field(default_factory=lambda: Semaphore(TRIALS_AT_ONCE))
    """Calendars being tried out: each is a request to somebody's server and a process that computes."""
    choices: Memory[Choices] = field(default_factory=lambda: Memory(CHOICES_KEPT))

    look: Callable[[AnySession], Awaitable[Look]] = look
    """At the programme's number of changes, and at the clock that all processes have in common."""
    feeds: Memory[Kept] = field(default_factory=lambda: Memory(FEEDS_KEPT, most=MOST_FEEDS))
    bodies: Bodies = field(default_factory=Bodies)

    async def close(self) -> None:
        """Let go of every connection."""
        await self.nudger.close()
        await self.redis.aclose()
        await self.limits.close()
        if self.engine is not None:
            await self.engine.dispose()


def build_resources(settings: Settings) -> Resources:
    """The real thing, from settings that name both servers."""
    settings.require_servers()
    engine = make_engine(settings, application="spontan-api", patience=PATIENCE)

    redis = make_redis(settings)
    return Resources(
        settings=settings,
        sessions=make_sessions(engine),
        direct=direct_source(engine),
        redis=redis,
        nudger=Nudger(redis),
        limits=RateLimits(settings.redis_url, settings.secret_key),
        clock=clock_source(settings),
        engine=engine,
    )


def make_redis(settings: Settings) -> Redis:
    """A client that gives up quickly: no page may wait for Redis."""
    return Redis.from_url(settings.redis_url, socket_timeout=1, socket_connect_timeout=1)
