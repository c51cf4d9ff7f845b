"""A database of a test's own: commits are real, sessions run beside each other."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncEngine

from shared.database import DirectSource, Sessions, direct_source, make_engine, make_sessions
from shared.settings import Settings
from tests.frame.databases import Databases


@dataclass(frozen=True)
class Live:
    """Settings that name the test's own database, an engine on it, and ways to it with and without the ORM."""

    settings: Settings
    engine: AsyncEngine
    sessions: Sessions
    direct: DirectSource


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
