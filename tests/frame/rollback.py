"""Sessions whose commits are savepoints of one transaction that never commits."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from shared.database import AsyncSession, Sessions

COUNT_ANEW = text("SELECT set_config('spontan.counted', '', true)")
"""What comes next counts as another transaction's change of the programme: here everything happens in one."""


@asynccontextmanager
async def rolled_back(engine: AsyncEngine) -> AsyncIterator[Sessions]:
    """A session factory on one connection; what its sessions commit they share, and nobody else ever sees."""
    async with engine.connect() as connection:
        outer = await connection.begin()
        yield async_sessionmaker(
            connection, class_=AsyncSession, expire_on_commit=False, join_transaction_mode="create_savepoint"
        )
        await outer.rollback()
