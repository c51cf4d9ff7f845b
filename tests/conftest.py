"""The test frame: one PostgreSQL and one Valkey for the whole run, a database per worker, each test rolled back."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.launcher.migrations import upgrade
from services.launcher.postgres import Postgres
from services.launcher.valkey import Valkey
from shared.clock import FixedClock
from shared.database import AsyncSession, Patience, Sessions, make_engine
from shared.logs import set_up_logs
from shared.settings import Settings
from tests.frame import live_database, rolled_back
from tests.frame.databases import TEMPLATE, Databases
from tests.frame.live import Live
from tests.frame.together import Together

pytest_plugins = ["tests.frame.web", "tests.calendars.club"]

NOW = datetime(2026, 9, 15, 13, 0, tzinfo=UTC)
LONG = Patience(idle=3600)
"""Who looks at pages for a while holds a transaction open meanwhile, and the machine may be busy."""
"""A Tuesday, 15:00 in Stockholm, five weeks before the change to winter time."""

_FOLDER = pytest.StashKey[Path]()
_SERVERS = pytest.StashKey[tuple[Postgres, Valkey]]()
_ADDRESSES = pytest.StashKey[tuple[str, str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The long versions of the tests in tests/faults and of the state machine in tests/bookings."""
    parser.addoption("--chaos", action="store_true", help="run those tests that have one in their long version")


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers once, in the process that hands out the tests."""
    set_up_logs(Settings(log_level="error"))
    if hasattr(config, "workerinput"):
        config.stash[_ADDRESSES] = config.workerinput["postgres"], config.workerinput["redis"]
        return
    if config.option.collectonly or config.option.help:
        return
    folder = Path(tempfile.mkdtemp(prefix="spontan-"))
    folder.chmod(0o755)  # ours alone to write, but the unprivileged database server has to pass through
    fast = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
    # No database lives long enough to need vacuuming, and none can be dropped while a worker of PostgreSQL's own is in it.
    fast |= {"autovacuum": "off"}
    postgres, valkey = Postgres(folder, extra=fast), Valkey(folder, extra={"appendonly": "no"})
    postgres.start()
    valkey.start()
    config.stash[_FOLDER] = folder
    config.stash[_SERVERS] = postgres, valkey
    config.stash[_ADDRESSES] = postgres.url, valkey.url
    Databases(postgres.url).create(TEMPLATE)
    upgrade(Databases(postgres.url).url_of(TEMPLATE))


def pytest_configure_node(node: object) -> None:
    """Tell a worker where the servers are."""
    postgres, redis = node.config.stash[_ADDRESSES]  # type: ignore[attr-defined]
    node.workerinput |= {"postgres": postgres, "redis": redis}  # type: ignore[attr-defined]


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Together:
    """Tests that share a slow start go to one worker."""
    return Together(config, log)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started."""
    for server in config.stash.get(_SERVERS, ()):
        server.stop()
    if _FOLDER in config.stash:
        shutil.rmtree(config.stash[_FOLDER], ignore_errors=True)


@pytest.fixture(scope="session")
def chaos(pytestconfig: pytest.Config) -> bool:
    """Whether the long versions are wanted. The code is the same, the numbers are not."""
    return bool(pytestconfig.getoption("--chaos"))


@pytest.fixture(scope="session")
def databases(pytestconfig: pytest.Config) -> Databases:
    """Makes and drops databases on the suite's PostgreSQL."""
    return Databases(pytestconfig.stash[_ADDRESSES][0])


@pytest.fixture(scope="session")
def redis_url(pytestconfig: pytest.Config) -> str:
    """The suite's Valkey."""
    return pytestconfig.stash[_ADDRESSES][1]


@pytest.fixture(scope="session")
def database_url(databases: Databases, worker_id: str) -> Iterator[str]:
    """This worker's database, migrated, and empty before and after every test."""
    with databases.copy(f"spontan_{worker_id}") as url:
        yield url


@pytest.fixture
def settings(database_url: str, redis_url: str) -> Settings:
    """Settings of a demo installation on the suite's servers."""
    return demo_settings(database_url, redis_url)


def demo_settings(database_url: str, redis_url: str) -> Settings:
    """The same for fixtures that live longer than one test."""
    return Settings(
        database_url=database_url,
        redis_url=redis_url,
        secret_key="a key that is only used in tests, 32+",
        demo=True,
        public_url="http://127.0.0.1:8000",
    )


@pytest.fixture
def clock() -> FixedClock:
    """Tuesday 15 September 2026, 15:00 in Stockholm, until a test moves it."""
    return FixedClock(NOW)


@pytest.fixture(scope="session")
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """An engine on this worker's database."""
    engine = make_engine(Settings(database_url=database_url), application="spontan-tests", patience=LONG)
    yield engine
    await engine.dispose()


@pytest.fixture
async def sessions(engine: AsyncEngine) -> AsyncIterator[Sessions]:
    """A factory of sessions that all see one transaction, which is rolled back after the test."""
    async with rolled_back(engine) as factory:
        yield factory


@pytest.fixture
async def session(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """One session of the rolled-back transaction."""
    async with sessions() as session:
        yield session


@pytest.fixture
async def live(databases: Databases, settings: Settings) -> AsyncIterator[Live]:
    """A database of this test's own, where commits are real and sessions run beside each other."""
    async with live_database(databases, settings) as live:
        yield live
