"""Whose turn it is to be read: due sources are claimed, and given back when nobody got to them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from shared.database import AsyncSession, execute

LEASE = timedelta(minutes=15)
FIRST = timedelta(days=1)
"""A source that somebody waits for has been due for so long, and so goes before those that merely are."""

# Takes due sources, the longest waiting first; SKIP LOCKED: any number of tasks share the work. The lease brings a source
# back when its task is lost; the reading itself sets the real next time. Index: ix_calendar_source_due.
_CLAIM = text("""
    WITH due AS (
        SELECT id FROM calendar_source
         WHERE paused_at IS NULL AND next_read_at <= :now AND (failures > 0) = :failing
           AND split_part(url, '/', 3) <> ALL (CAST(:without AS text[]))
         ORDER BY next_read_at LIMIT :most FOR UPDATE SKIP LOCKED
    )
    UPDATE calendar_source AS s SET next_read_at = :until FROM due WHERE s.id = due.id
    RETURNING s.id, split_part(s.url, '/', 3) AS server
""")

# Only what nobody has read meanwhile: it is as due as it was.
_GIVE_BACK = text("""
    UPDATE calendar_source SET next_read_at = :now WHERE id = ANY (CAST(:ids AS uuid[])) AND next_read_at = :until
""")

_ANY = text("SELECT EXISTS (SELECT FROM calendar_source WHERE paused_at IS NULL AND next_read_at <= :now) AS any_due")


async def any_due(session: AsyncSession, *, at: datetime) -> bool:
    """Whether a source waits to be read."""
    return bool((await execute(session, _ANY, {"now": at})).one().any_due)


@dataclass(frozen=True)
class Claim:
    """A source that is ours until the lease is over, the server that it is on, and when it was claimed."""

    id: UUID
    server: str
    at: datetime


async def claim_due_sources(
    session: AsyncSession, *, at: datetime, most: int, failing: bool = False, without: Collection[str] = ()
) -> list[Claim]:
    """Sources that are due, and that failed last time or did not, from other servers than *without*.

    The two are claimed apart so that servers that hang, of which the same ones hang again, have few places to do so.
    Each is due again in 15 minutes.
    """
    values = {"now": at, "until": at + LEASE, "most": most, "failing": failing, "without": list(without)}
    return [Claim(row.id, row.server, at) for row in await execute(session, _CLAIM, values)]


async def give_back(session: AsyncSession, claims: Collection[Claim], *, at: datetime) -> None:
    """Let sources that were claimed, and have not been read since, be due at once."""
    for claimed_at in {claim.at for claim in claims}:
        ids = [claim.id for claim in claims if claim.at == claimed_at]
        await execute(session, _GIVE_BACK, {"ids": ids, "until": claimed_at + LEASE, "now": at})
