"""Tell the relay that there is work, after a commit. A lost nudge costs a moment: the relay also sweeps by itself."""

import asyncio

from redis.asyncio import Redis
from redis.exceptions import RedisError
from structlog import get_logger

log = get_logger(__name__)
NUDGE_LIST = "spontan:nudge"  # a Redis list: one element wakes one waiting relay


async def nudge(redis: Redis) -> None:
    """Wake one waiting relay. Never raises: what was committed does not depend on Redis."""
    try:
        async with redis.pipeline(transaction=False) as pipe:
            pipe.lpush(NUDGE_LIST, 1)
            pipe.ltrim(NUDGE_LIST, 0, 3)
            await pipe.execute()
    except (RedisError, OSError) as error:
        log.warning("nudge_failed", error=type(error).__name__)


class Nudger:
    """Nudges beside the work of one process: no answer waits for Redis, and a rush of commits shares a few nudges."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._going: asyncio.Task[None] | None = None
        self._again = False

    def soon(self) -> None:
        """Nudge for a commit that has just been made. One that is on its way may have come too early for it."""
        if self._going is None or self._going.done():
            self._going = asyncio.create_task(self._nudge())
        else:
            self._again = True

    async def close(self) -> None:
        """Wait for the nudge that is on its way."""
        if self._going is not None:
            await self._going

    async def _nudge(self) -> None:
        self._again = True
        while self._again:
            self._again = False
            await nudge(self._redis)
