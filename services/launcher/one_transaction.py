"""One transaction for a command of the launcher, with sentences for a database that is away or not migrated."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import DBAPIError, ProgrammingError

from services.launcher.errors import DatabaseUnreachable
from shared.database import AsyncSession, make_engine, make_sessions, transaction
from shared.migrations import tables  # noqa: F401 - a foreign key is understood only when its table is known
from shared.settings import ConfigurationError, Settings

UNDEFINED_TABLE = "42P01"


@asynccontextmanager
async def one_transaction(settings: Settings, *, application: str) -> AsyncIterator[AsyncSession]:
    """A session on a connection of its own, committed at the end.

    Raises DatabaseUnreachable when the database does not answer or lets us not in, ConfigurationError when it lacks
    our tables.
    """
    engine = make_engine(settings, application=application)
    try:
        async with transaction(make_sessions(engine)) as session:
            try:
                await session.connection()
            except (OSError, TimeoutError, DBAPIError) as error:
                raise DatabaseUnreachable(
                    f"The database does not answer ({_reason(error)}). Is Spontan running?"
                ) from error
            yield session
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != UNDEFINED_TABLE:
            raise
        raise ConfigurationError("The database lacks our tables. Run `spontan migrate` first.") from error
    finally:
        await engine.dispose()


def _reason(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(getattr(error, "orig", None) or type(error).__name__)
