"""What the worker's processes are made of, built after the fork and given to them: nothing reaches out for globals."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from shared.database import Sessions, make_engine, make_sessions, transaction
from shared.installation import ClockSource, clock_source
from shared.messages.channels import Channel, make_channels
from shared.nudge import nudge
from shared.settings import Settings

Nudge = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Resources:
    """Settings, database, clock, the way to wake the relay, and the channels by kind of contact."""

    settings: Settings
    sessions: Sessions
    clock: ClockSource
    nudge: Nudge
    channels: Mapping[str, Channel]
    closing: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def close(self) -> None:
        """Let go of every connection."""
        await self.closing.aclose()


def build_resources(settings: Settings) -> Resources:
    """The real thing. Call it inside the event loop that will use it, after the fork."""
    engine = make_engine(settings.require_servers(), application="spontan-worker")
    sessions = make_sessions(engine)
    redis = make_redis(settings)
    closing = AsyncExitStack()
    closing.push_async_callback(engine.dispose)
    closing.push_async_callback(redis.aclose)
    return Resources(
        settings=settings,
        sessions=sessions,
        clock=clock_source(settings),
        nudge=lambda: nudge(redis),
        channels=make_channels(settings, lambda: transaction(sessions)),
        closing=closing,
    )


def make_redis(settings: Settings, *, timeout: float = 1) -> Redis:
    """A client that gives up after *timeout* seconds, without redis-py's own tries: whoever calls knows what to do."""
    return Redis.from_url(
        settings.redis_url, socket_timeout=timeout, socket_connect_timeout=timeout, retry=Retry(NoBackoff(), 0)
    )
