"""Real servers and processes that may be killed, and how much of it: `pytest --chaos` asks for the long versions."""

from collections.abc import Iterator

import pytest

from tests.faults.background import Background
from tests.faults.servers import Servers, servers


@pytest.fixture(scope="session")
def chaos(pytestconfig: pytest.Config) -> bool:
    """Whether the long versions are wanted. The code is the same, the numbers are not."""
    return bool(pytestconfig.getoption("--chaos"))


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
