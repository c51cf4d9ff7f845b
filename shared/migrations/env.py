"""How Alembic reaches the database: one migration at a time, and never waiting long for a lock that people need."""

import asyncio
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from shared.migrations.tables import metadata

ONE_AT_A_TIME = 5_370_412  # our advisory lock: two starting containers migrate one after the other
LOCK_TIMEOUT = "5s"


def _include(_object: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:  # noqa: FBT001
    return not (kind == "table" and name == "alembic_version")


def _render(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """SQLModel's own types are plain text and timestamps to a migration, so that old scripts need nothing of it."""
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata(),
        include_object=_include,
        render_item=_render,
        compare_type=True,
        compare_server_default=True,
        transaction_per_migration=True,
    )
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ONE_AT_A_TIME})
    connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
    connection.commit()  # both hold for the connection; each migration then has a transaction of its own
    with context.begin_transaction():
        context.run_migrations()


async def _online(url: str) -> None:
    engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"))
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_migrate)
    finally:
        await engine.dispose()


asyncio.run(_online(context.config.attributes["url"]))
