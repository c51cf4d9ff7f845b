"""Are the servers there, new enough, migrated, and in agreement about the time?"""

import os
from datetime import UTC, datetime, timedelta

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from sqlalchemy import text

from services.launcher.doctor.check import Check
from shared.database import AsyncSession, execute
from shared.migrations import revisions
from shared.settings import Settings

OLDEST = 180_000
"""PostgreSQL 18, as server_version_num says it: statements use RETURNING old and new, and uuidv7()."""
PATIENCE = 5.0  # seconds
APART = timedelta(seconds=5)
"""Codes expire and sessions start by both clocks; a few seconds do no harm."""

_SERVER = text(
    "SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version"
)
_CLOCK = text("SELECT clock_timestamp()")  # this one asks for the database's own time: it is what is compared


async def version(session: AsyncSession, *, oldest: int = OLDEST) -> Check:
    """PostgreSQL is 18 or newer."""
    row = (await execute(session, _SERVER, {})).one()
    if row.number < oldest:
        return Check("database.version", f"PostgreSQL {row.version} is too old, 18 is needed", os.EX_CONFIG)
    return Check("database.version", f"PostgreSQL {row.version}")


async def migrated(session: AsyncSession) -> Check:
    """The database has the form that this version of Spontan needs."""
    present, needed = await revisions.present(session), revisions.needed()
    if present != needed:
        return Check(
            "database.migrated", f"revision {present}, needed is {needed}: run `spontan migrate`", os.EX_CONFIG
        )
    return Check("database.migrated", f"revision {present}")


async def clocks(session: AsyncSession, *, apart: timedelta = APART) -> Check:
    """This machine and the database agree about the time, but for the time it takes to ask."""
    before = datetime.now(UTC)
    theirs: datetime = (await execute(session, _CLOCK, {})).scalar_one()
    after = datetime.now(UTC)
    found = max(before - theirs, theirs - after, timedelta())
    says = f"{found.total_seconds():.1f} s apart"
    return Check(
        "clocks", says if found <= apart else f"{says}, at most 5 s: set the machines' time", int(found > apart)
    )


async def redis(settings: Settings) -> Check:
    """Redis answers a ping."""
    once = Retry(NoBackoff(), 0)
    client = Redis.from_url(settings.redis_url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=once)
    try:
        await client.ping()
    except (RedisError, OSError) as error:
        return Check("redis", f"does not answer ({type(error).__name__})", os.EX_UNAVAILABLE)
    finally:
        await client.aclose()
    return Check("redis", "answers")
