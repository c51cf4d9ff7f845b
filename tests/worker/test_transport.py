"""The worker outlives its broker, also when it is in the middle of a task."""

from typing import Any

import pytest
from kombu import Connection

from services.worker.broker import broker_url
from services.worker.transport import Transport, mend_transport
from shared.settings import Settings


@pytest.mark.parametrize(
    "url", ["redis://127.0.0.1/0", "redis+socket:///nowhere.sock", "rediss://127.0.0.1/0?ssl_cert_reqs=required"]
)
def test_every_address_of_a_broker_uses_the_mended_transport(url: str) -> None:
    """Whatever its scheme."""
    mend_transport()

    assert isinstance(Connection(url).transport, Transport)


def test_a_channel_whose_connection_is_gone_says_so_as_a_connection_error(settings: Settings) -> None:
    """Kombu and Celery expect those when they let go of what they had in hand."""
    mend_transport()
    connection = Connection(broker_url(settings.redis_url))
    channel: Any = connection.channel()
    channel._disconnect_pools()
    channel.connection.client = None

    with pytest.raises(connection.connection_errors), channel.conn_or_acquire():
        pass
