"""Counts the statements that reach the database, so that a list page cannot learn to ask once per row."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, cast

import asyncpg
from asyncpg.connection import LoggedQuery
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.database import AsyncSession

UNCOUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config('spontan.counted'")


@contextmanager
def statements(engine: AsyncEngine) -> Iterator[list[str]]:
    """The SELECT, INSERT, UPDATE and DELETE statements that are sent while it is open; savepoints are left out."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(UNCOUNTED):
            sent.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", note)


@contextmanager
def rows(engine: AsyncEngine) -> Iterator[list[int]]:
    """How many rows each statement gave or changed that is sent while it is open."""
    found: list[int] = []

    def note(_connection: object, cursor: Any, *_: object) -> None:
        found.append(cursor.rowcount)

    event.listen(engine.sync_engine, "after_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine.sync_engine, "after_cursor_execute", note)


@asynccontextmanager
async def sent_beside(session: AsyncSession) -> AsyncIterator[list[str]]:
    """The same as the driver sees it, on *session*'s connection: also what goes past SQLAlchemy."""
    sent: list[str] = []

    def note(query: LoggedQuery) -> None:
        if not query.query.startswith(UNCOUNTED):
            sent.append(query.query)

    lent = await (await session.connection()).get_raw_connection()
    connection = cast(asyncpg.Connection, lent.driver_connection)
    connection.add_query_logger(note)
    try:
        yield sent
        await asyncio.sleep(0)  # the driver tells its loggers a moment later
    finally:
        connection.remove_query_logger(note)
