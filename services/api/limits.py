"""Rate limits kept in Redis, and in this process while Redis is away: a limit never fails open."""

import hmac
import time
from collections import Counter
from collections.abc import Callable
from functools import lru_cache

from limits import RateLimitItem, parse_many
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from pydantic import SecretStr
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError
from structlog import get_logger

log = get_logger(__name__)
REDIS_REST_SECONDS = 5.0
FIRST_PART = 10

_items = lru_cache(parse_many)  # a rate is a setting; reading it costs more than counting


class FirstOnes:
    """Counts what this process lets through without asking Redis: an ordinary visitor never costs it a question."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        """*seconds* tells the time."""
        self._seconds = seconds
        self._seen: Counter[str] = Counter()
        self._window = 0

    def has(self, rate: str, key: str) -> bool:
        """Count one of *key*; whether it is in the first tenth of *rate*, within its longest window.

        So a key has at most a tenth more for every process, and a rate below ten is exact.
        """
        items = _items(rate)
        window = int(self._seconds() // max(item.get_expiry() for item in items))
        if window != self._window:
            self._seen.clear()
            self._window = window
        self._seen[key] += 1
        return self._seen[key] <= min(item.amount for item in items) // FIRST_PART


class RateLimits:
    """Counts by name and key over moving windows."""

    def __init__(self, redis_url: str, secret: SecretStr, *, prefix: str = "spontan:limit") -> None:
        """*redis_url* as in the settings: `redis://…`, `rediss://…` or `unix:///…`; *prefix* begins every key.

        Keys are hashed with *secret*: no contact and no network address stands in Redis.
        """
        self._secret = secret.get_secret_value().encode()
        url = redis_url.replace("unix://", "redis+unix://", 1)
        self._pool = ConnectionPool.from_url(redis_url, socket_timeout=1, socket_connect_timeout=1)
        storage = RedisStorage(
            f"async+{url}",
            implementation="redispy",
            key_prefix=prefix,
            connection_pool=self._pool,  # type: ignore[arg-type]
        )
        self._shared = MovingWindowRateLimiter(storage)
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._redis_rests_until = 0.0
        self._first = FirstOnes()

    async def allow(self, rate: str, name: str, key: str) -> bool:
        """Count one *name* by *key* (an address, a contact); whether it is within *rate*, as in "5/hour; 15/day"."""
        hashed = hmac.digest(self._secret, key.encode(), "sha256").hex()
        return all([await self._hit(item, name, hashed) for item in _items(rate)])

    async def allow_most(self, rate: str, name: str, key: str) -> bool:
        """The same for what happens all the time: only who comes often is counted exactly, see FirstOnes."""
        return self._first.has(rate, key) or await self.allow(rate, name, key)

    async def _hit(self, item: RateLimitItem, name: str, key: str) -> bool:
        if time.monotonic() >= self._redis_rests_until:
            try:
                return await self._shared.hit(item, name, key)
            except (RedisError, OSError) as error:
                self._redis_rests_until = time.monotonic() + REDIS_REST_SECONDS
                log.warning("rate_limits_in_process", error=type(error).__name__)
        return await self._own.hit(item, name, key)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._pool.aclose()
