"""The way to PostgreSQL: one engine per process, one session type, one transaction at the edge, one door for raw SQL."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast, overload
from uuid import UUID

import asyncpg
from sqlalchemy import ARRAY, ColumnElement, MetaData, TextClause, Uuid, any_, event, literal
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.engine import CursorResult, make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Mapped, Session
from sqlalchemy.util import greenlet_spawn
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from shared.settings import Settings

__all__ = [
    "AnySession",
    "AsyncSession",
    "Direct",
    "DirectSource",
    "Patience",
    "Sessions",
    "broken_key",
    "direct_source",
    "execute",
    "is_away",
    "make_engine",
    "make_sessions",
    "one_of",
    "sqlstate",
    "transaction",
]

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


@dataclass(frozen=True)
class Patience:
    """How long to wait for what, in seconds."""

    connecting: float = 10
    pool: float = 30
    answer: float = 30
    """For a statement's answer: a connection that has gone silent is given up then."""
    statement: float = 20
    """What PostgreSQL itself allows a statement, waiting for locks included."""
    idle: float = 60
    """What it allows between two statements of a transaction, whose locks others wait for: we may have vanished."""


def make_engine(settings: Settings, *, application: str, patience: Patience = Patience()) -> AsyncEngine:
    """An engine for this process. Make it after any fork: a shared connection gives wrong answers."""
    url = make_url(settings.database_url).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(
        url,
        pool_size=settings.database_pool,
        max_overflow=0,
        pool_timeout=patience.pool,
        hide_parameters=True,  # an error's text would carry names and contacts into the log
        connect_args={
            "timeout": patience.connecting,
            "command_timeout": patience.answer,
            "server_settings": {
                "application_name": application,
                "timezone": "UTC",
                "jit": "off",  # our statements are short; compiling them costs more than it saves
                "statement_timeout": str(int(patience.statement * 1000)),
                "idle_in_transaction_session_timeout": str(int(patience.idle * 1000)),
            },
        },
    )
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    return engine


def _refuse_closed(connection: Any, _record: Any, _proxy: Any) -> None:
    """Have the pool replace a connection that PostgreSQL has closed, after a restart for example.

    The event loop has seen that already, so it costs nothing to ask; `pool_pre_ping` would make three round trips.
    """
    if connection.driver_connection.is_closed():
        raise DisconnectionError


def make_sessions(engine: AsyncEngine) -> Sessions:
    """A factory of sessions that keep their objects readable after the commit."""
    return async_sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)


# Of another try no harm can come, and it may work: broken connection (08), conflict with another transaction (40), too
# busy (53), stopped or starting (57), a lock that was not to be had (55P03), a transaction that was idle too long (25P03).
_PASSING = ("08", "40", "53", "57", "55P03", "25P03")


def sqlstate(error: BaseException) -> str:
    """PostgreSQL's five-letter code of an error, through SQLAlchemy or as asyncpg raised it; empty when it has none."""
    return getattr(getattr(error, "orig", error), "sqlstate", None) or ""


def is_away(error: BaseException) -> bool:
    """Whether PostgreSQL cannot answer just now, so that the same request may succeed in a moment."""
    broken = isinstance(error, DBAPIError) and error.connection_invalidated
    return broken or isinstance(error, asyncpg.InterfaceError) or sqlstate(error).startswith(_PASSING)


@asynccontextmanager
async def transaction(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """One session, one transaction: committed at the end, rolled back when anything is raised.

    Only the edge uses it: `services/api/dependencies.py`, `services/worker/runner.py` and the launcher's commands.
    """
    async with sessions() as session:  # begins with the first statement, and closing rolls back
        yield session
        await session.commit()


class Row(asyncpg.Record):
    """A row whose columns are attributes, as SQLAlchemy's are."""

    def __getattr__(self, name: str) -> Any:
        """The column of that name. Raises AttributeError."""
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


class Rows(list[Row]):
    """What a statement gave, in SQLAlchemy's words."""

    def all(self) -> Sequence[Row]:
        """Every row."""
        return self

    def one(self) -> Row:
        """The only row."""
        (row,) = self
        return row

    def one_or_none(self) -> Row | None:
        """The only row, if there is one."""
        return self.one() if self else None


class Direct:
    """A connection without the ORM: every statement is a transaction of its own, and costs a third of a session's.

    For what reads once and writes by one statement. Errors are asyncpg's.
    """

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection
        self.info: dict[str, Any] = {}
        """As a session's: notes of whoever uses it."""

    async def fetch(self, statement: TextClause, values: Mapping[str, Any]) -> Rows:
        """Run SQL that we wrote ourselves. Raises asyncpg.PostgresError, asyncpg.InterfaceError or TimeoutError."""
        sql, names = _numbered(statement)
        return Rows(await self._connection.fetch(sql, *(values[name] for name in names), record_class=Row))


DirectSource = Callable[[], AbstractAsyncContextManager[Direct]]
AnySession = AsyncSession | Direct


def direct_source(engine: AsyncEngine) -> DirectSource:
    """Lends connections of the engine's pool without a session around them."""

    @asynccontextmanager
    async def lend() -> AsyncIterator[Direct]:
        try:
            lent = await engine.raw_connection()
        except engine.dialect.loaded_dbapi.Error as error:
            raise error.__cause__ or error from None  # the adapter's, which nobody else ever sees
        try:
            yield Direct(cast(asyncpg.Connection, lent.driver_connection))
        finally:
            await greenlet_spawn(lent.close)  # back to the pool: no transaction to end, so nothing to wait for

    return lend


@lru_cache
def _numbered(statement: TextClause) -> tuple[str, tuple[str, ...]]:
    """A statement with `$1` … in place of its names, and the names in that order."""
    compiled = statement.compile(dialect=dialect())  # type: ignore[no-untyped-call]
    return str(compiled), tuple(compiled.positiontup or ())


@overload
async def execute(session: AsyncSession, statement: TextClause, values: Mapping[str, Any]) -> CursorResult[Any]: ...
@overload
async def execute(session: Direct, statement: TextClause, values: Mapping[str, Any]) -> Rows: ...
async def execute(session: AnySession, statement: TextClause, values: Mapping[str, Any]) -> CursorResult[Any] | Rows:
    """Run SQL that we wrote ourselves; a session flushes first what it still holds back."""
    if isinstance(session, Direct):
        return await session.fetch(statement, values)

    def run(session: Session) -> CursorResult[Any]:
        session.flush()
        return session.connection().execute(statement, values)

    return await session.run_sync(run)  # one switch into SQLAlchemy's greenlet, not three


def one_of(column: Mapped[UUID], ids: Collection[UUID]) -> ColumnElement[bool]:
    """Whether *column* is one of *ids*, however many: `in_` makes a parameter of each, and a statement has 32,767."""
    return column == any_(literal(list(ids), ARRAY(Uuid)))


def broken_key(error: BaseException) -> str:
    """The name of the constraint that a statement would have broken; empty when the error is another one."""
    cause: BaseException | None = getattr(error, "orig", error)
    while cause is not None and not isinstance(cause, asyncpg.IntegrityConstraintViolationError):
        cause = cause.__cause__
    return getattr(cause, "constraint_name", None) or ""
