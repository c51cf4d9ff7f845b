"""Kombu's Redis transport, mended where it would take the worker down with Redis.

When Redis goes away while a task runs, Celery 5.7 closes the connection twice. The second time, and whenever such a task
ends and is acknowledged, kombu 5.7 asks the connection it no longer has for its host name: an AttributeError, which
nobody expects, ends the worker. As a ConnectionError it is what it should be: noted, and the worker connects again.
"""

from typing import Any

from kombu.transport import TRANSPORT_ALIASES, redis
from redis.exceptions import ConnectionError as RedisConnectionError


class Channel(redis.Channel):
    """A channel that knows when its connection is gone."""

    def _connparams(self, asynchronous: bool = False) -> Any:  # noqa: FBT001, FBT002  # the signature is kombu's
        if self.connection.client is None:
            raise RedisConnectionError("The connection of this channel is closed.")
        return super()._connparams(asynchronous)  # type: ignore[misc]  # missing from the stubs


class Transport(redis.Transport):
    """The transport with those channels."""

    Channel = Channel


def mend_transport() -> None:
    """Make `redis://`, `rediss://` and `redis+socket://` mean this transport in this process."""
    for scheme in ("redis", "rediss"):
        TRANSPORT_ALIASES[scheme] = f"{__name__}:Transport"
