"""A database of a test's own: commits are real, sessions run beside each other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.database import DirectSource, Sessions, direct_source, execute, make_engine, make_sessions
from shared.settings import Settings
from tests.frame.databases import Databases


@dataclass(frozen=True)
class Live:
    """Settings that name the test's own database, an engine on it, and ways to it with and without the ORM."""

    settings: Settings
    engine: AsyncEngine
    sessions: Sessions
    direct: DirectSource

    async def waits_for_a_lock(self) -> None:
        """Until somebody does."""
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        async with asyncio.timeout(30), self.sessions() as session:
            while not (await execute(session, text(waiting), {})).scalar_one():
                await execute(session, text("SELECT pg_sleep(0.01), pg_stat_clear_snapshot()"), {})


@asynccontextmanager
async def live_database(databases: Databases, settings: Settings) -> AsyncIterator[Live]:
    """Make the database, and drop it when the test is over."""
    with databases.copy(f"live_{uuid4().hex}") as url:
        own = settings.model_copy(update={"database_url": url, "database_pool": 20})
        engine = make_engine(own, application="spontan-test")
        try:
            yield Live(own, engine, make_sessions(engine), direct_source(engine))
        finally:
            await engine.dispose()
