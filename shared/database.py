"""The way to PostgreSQL: one engine per process, one session type, one transaction at the edge, one door for raw SQL."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import MetaData, TextClause
from sqlalchemy.engine import CursorResult, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from shared.settings import Settings

__all__ = ["AsyncSession", "Sessions", "execute", "make_engine", "make_sessions", "transaction"]

Sessions = async_sessionmaker[AsyncSession]

# Set before the first table: a migration can only drop what has a name.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def metadata() -> MetaData:
    """Every table that has been imported so far."""
    return SQLModel.metadata


def make_engine(settings: Settings, *, application: str) -> AsyncEngine:
    """An engine for this process. Make it after any fork: a shared connection gives wrong answers."""
    url = make_url(settings.database_url).set(drivername="postgresql+asyncpg")
    return create_async_engine(
        url,
        pool_size=settings.database_pool,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,  # an error's text would carry names and contacts into the log
        connect_args={
            "timeout": 10,
            "command_timeout": 30,
            "server_settings": {
                "application_name": application,
                "timezone": "UTC",
                "jit": "off",  # our statements are short; compiling them costs more than it saves
                "statement_timeout": "20000",
                "idle_in_transaction_session_timeout": "60000",
            },
        },
    )


def make_sessions(engine: AsyncEngine) -> Sessions:
    """A factory of sessions that keep their objects readable after the commit."""
    return async_sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)


@asynccontextmanager
async def transaction(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """One session, one transaction: committed at the end, rolled back when anything is raised.

    Only the edge uses it: `services/api/dependencies.py`, `services/worker/runner.py` and the launcher's commands.
    """
    async with sessions() as session, session.begin():
        yield session


async def execute(session: AsyncSession, statement: TextClause, values: Mapping[str, Any]) -> CursorResult[Any]:
    """Run SQL that we wrote ourselves, after flushing what the session still holds back."""
    await session.flush()
    connection = await session.connection()
    return await connection.execute(statement, values)
