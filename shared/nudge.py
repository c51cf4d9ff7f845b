"""Tell the relay that there is work, after a commit. A lost nudge costs a moment: the relay also sweeps by itself."""

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
