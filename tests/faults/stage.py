"""Families with signed-in devices, and sessions, written straight into the database: thousands in a second."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import asyncpg

from shared.clock import SystemClock
from shared.database import AsyncSession, make_engine, make_sessions, transaction
from shared.settings import Settings
from tests.factories import make_session

Result = TypeVar("Result")

_FAMILIES = """
    WITH family AS (
        INSERT INTO account (id, contact_kind, contact, language, created_at)
        SELECT uuidv7(), 'email', 'family-' || n || '@example.org', 'en', $2 FROM generate_series(1, $1::int) AS n
        RETURNING id, contact
    )
    INSERT INTO device (token_hash, account_id, created_at, expires_at)
    SELECT sha256(convert_to(replace(split_part(contact, '@', 1), 'family', 'token'), 'UTF8')),
           id, $2, $2 + interval '1 day'
      FROM family
"""


async def families(url: str, number: int) -> None:
    """`family-1@example.org` and on, each with a device that holds `token-1` and on."""
    await run(url, _FAMILIES, number, SystemClock().now())


async def session_with_seats(settings: Settings, seats: int, *, starts_at: datetime | None = None) -> UUID:
    """A published session tomorrow, open for sign-up now."""
    now = SystemClock().now()
    starts_at = starts_at or now + timedelta(days=1)

    async def make(session: AsyncSession) -> UUID:
        return (await make_session(session, seats=seats, starts_at=starts_at)).id

    return await within(settings, make)


async def within(settings: Settings, work: Callable[[AsyncSession], Awaitable[Result]]) -> Result:
    """Run *work* with a session in one transaction on a connection of its own."""
    engine = make_engine(settings, application="spontan-test")
    try:
        async with transaction(make_sessions(engine)) as session:
            return await work(session)
    finally:
        await engine.dispose()


async def run(url: str, statement: str, *values: Any) -> list[asyncpg.Record]:
    """Run one statement on a connection of its own; its rows."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(statement, *values)
    finally:
        await connection.close()


# Only while nobody works: a lease that a dead process left behind runs out this way.
_AN_HOUR = """
    WITH messages AS (
        UPDATE message SET due_at = due_at - interval '1 hour'
         WHERE sent_at IS NULL AND dropped_at IS NULL AND failed_at IS NULL
    )
    UPDATE delivery SET due_at = due_at - interval '1 hour' WHERE done_at IS NULL
"""


async def let_an_hour_pass(url: str) -> None:
    """For everything that waits for its time: what was leased by the dead, or is to be tried again, falls due."""
    await run(url, _AN_HOUR)
