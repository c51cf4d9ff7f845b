"""Real servers and processes that may be killed."""

from collections.abc import Iterator

import pytest

from shared.settings import Settings
from tests.faults.background import Background
from tests.faults.mail_sink import MailSink
from tests.faults.processes import settings_of
from tests.faults.servers import Servers, servers


@pytest.fixture
def own_servers() -> Iterator[Servers]:
    """PostgreSQL and Valkey of this test's own."""
    with servers() as found:
        yield found


@pytest.fixture
def background() -> Iterator[Background]:
    """A loop beside the test."""
    with Background() as found:
        yield found


@pytest.fixture
def sink(background: Background, own_servers: Servers) -> Iterator[MailSink]:
    """The world outside."""
    found = MailSink(own_servers.folder / "mails")
    background.run(found.open())
    yield found
    background.run(found.close())


@pytest.fixture
def settings(own_servers: Servers, sink: MailSink) -> Settings:
    """Of the processes: no demo, mail goes to the sink, and everybody comes from one address."""
    return settings_of(
        {
            "database_url": own_servers.postgres.url,
            "redis_url": own_servers.valkey.url,
            "data": own_servers.folder,
            "rate_limit_requests": "1000000/minute",
            "smtp_host": "127.0.0.1",
            "smtp_port": sink.port,
            "smtp_security": "none",
        }
    )
