"""A demo municipality that is loaded once, on the test clock's moment, and looked at by many tests."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.launcher.demo.load import load
from shared.clock import FixedClock
from shared.database import AsyncSession, make_engine, make_sessions, transaction
from shared.settings import Settings
from tests.conftest import NOW
from tests.frame import rolled_back
from tests.frame.databases import Databases


@pytest.fixture(scope="session")
async def demo_engine(databases: Databases, worker_id: str) -> AsyncIterator[AsyncEngine]:
    """An engine on a database with the demo, loaded and committed."""
    with databases.copy(f"demo_{worker_id}") as url:
        settings = Settings(database_url=url, demo=True)
        engine = make_engine(settings, application="spontan-tests")
        async with transaction(make_sessions(engine)) as session:
            await load(session, FixedClock(NOW), settings)
        yield engine
        await engine.dispose()


@pytest.fixture
async def demo(demo_engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """A session in the loaded demo; whatever it does to it is rolled back."""
    async with rolled_back(demo_engine) as sessions, sessions() as session:
        yield session
