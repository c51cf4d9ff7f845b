"""Read the calendars of clubs when they are due: fetch, read in a child process, apply, and remember how it went.

Nothing is held open while other people's servers are waited for. A source that fails delays no other one and loses nothing.
"""

import hashlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select
from structlog import get_logger

from shared.calendars.apply import Counts, apply
from shared.calendars.due import next_reading
from shared.calendars.fetch import Fetched, Fetcher, FetchFailed, HttpFetcher, Validators
from shared.calendars.models import CalendarSource
from shared.calendars.read import Reading, Rejected, read
from shared.clock import Clock
from shared.database import AsyncSession, execute
from shared.settings import Settings

DAYS_AHEAD = timedelta(days=180)
MOST_SESSIONS = 5_000  # of one source in that time
LEASE = timedelta(minutes=15)
# An unchanged calendar is read again after this time, because its repeated events reach a new day each day.
SAME_FOR = timedelta(hours=20)

Transaction = Callable[[], AbstractAsyncContextManager[AsyncSession]]
log = get_logger(__name__)

# Takes due sources, the longest waiting first; SKIP LOCKED: two relays share the work. The lease brings a source back when
# the task is lost; the reading itself sets the real next time. Index: ix_calendar_source_due.
_CLAIM = text("""
    WITH due AS (
        SELECT id FROM calendar_source WHERE paused_at IS NULL AND next_read_at <= :now
         ORDER BY next_read_at LIMIT :most FOR UPDATE SKIP LOCKED
    )
    UPDATE calendar_source AS s SET next_read_at = :until FROM due WHERE s.id = due.id RETURNING s.id
""")


@dataclass(frozen=True)
class Outcome:
    """What came of asking a server: what to ask with next time, and a reading unless nothing is new."""

    validators: Validators
    content_hash: bytes | None
    reading: Reading | None


async def claim_due_sources(session: AsyncSession, *, at: datetime, most: int = 100) -> list[UUID]:
    """The ids of sources that are due; each is due again in 15 minutes unless it gets read."""
    rows = await execute(session, _CLAIM, {"now": at, "until": at + LEASE, "most": most})
    return [row.id for row in rows]


async def read_source(
    transaction: Transaction, clock: Clock, settings: Settings, source_id: UUID, fetcher: Fetcher | None = None
) -> None:
    """Read one source and bring its sessions up to date for the next 180 days.

    *transaction* opens the caller's transactions, one before and one after the fetch. What goes wrong with the calendar
    is written to the source's row and not raised. A source that is paused or gone is left alone.
    """
    async with transaction() as session:
        source = await session.get(CalendarSource, source_id)
    if source is None or source.paused_at is not None:
        return
    try:
        outcome = await _ask(source, clock, settings, fetcher or HttpFetcher(settings))
    except (FetchFailed, Rejected) as failure:
        async with transaction() as session:
            await _note_failure(session, clock, settings, source_id, failure)
        return
    async with transaction() as session:
        await _note_success(session, clock, settings, source_id, outcome)


async def _ask(source: CalendarSource, clock: Clock, settings: Settings, fetcher: Fetcher) -> Outcome:
    """Fetch and read. Raises FetchFailed or Rejected."""
    fresh = source.applied_at is not None and clock.now() - source.applied_at < SAME_FOR
    known = Validators(source.etag, source.last_modified) if fresh else Validators()
    fetched: Fetched | None = await fetcher.fetch(source.url, known)
    if fetched is None:
        return Outcome(known, source.content_hash, None)
    content_hash = hashlib.sha256(fetched.content).digest()
    if fresh and content_hash == source.content_hash:
        return Outcome(fetched.validators, content_hash, None)
    start = clock.now()
    reading = await read(fetched.content, start=start, end=start + DAYS_AHEAD, zone=settings.zone)
    if len(reading.occurrences) > MOST_SESSIONS:
        raise Rejected("too_many_events")
    return Outcome(fetched.validators, content_hash, reading)


async def _locked(session: AsyncSession, source_id: UUID) -> CalendarSource | None:
    """The source's row, locked: two readings of one calendar follow each other."""
    statement = select(CalendarSource).where(col(CalendarSource.id) == source_id)
    return (await session.exec(statement.with_for_update().execution_options(populate_existing=True))).one_or_none()


async def _note_success(
    session: AsyncSession, clock: Clock, settings: Settings, source_id: UUID, outcome: Outcome
) -> None:
    source = await _locked(session, source_id)
    if source is None:
        return
    at = clock.now()
    counts = Counts(0, 0, source.events_gone, source.events_skipped)
    if outcome.reading is not None:
        counts = await apply(session, clock, source, outcome.reading)
        source.applied_at = at
        source.content_hash = outcome.content_hash
    source.etag, source.last_modified = outcome.validators.etag, outcome.validators.last_modified
    source.events_new, source.events_changed = counts.new, counts.changed
    source.events_gone, source.events_skipped = counts.gone, counts.skipped
    source.last_read_at = source.last_success_at = at
    source.problem, source.failures = "", 0
    source.next_read_at = next_reading(at, minutes=settings.calendar_minutes, failures=0)
    session.add(source)
    log.info("calendar_read", source=str(source_id), **vars(counts))


async def _note_failure(
    session: AsyncSession, clock: Clock, settings: Settings, source_id: UUID, failure: FetchFailed | Rejected
) -> None:
    source = await _locked(session, source_id)
    if source is None:
        return
    at = clock.now()
    asked = failure.retry_after if isinstance(failure, FetchFailed) else None
    source.problem, source.failures, source.last_read_at = failure.code, source.failures + 1, at
    source.next_read_at = next_reading(
        at, minutes=settings.calendar_minutes, failures=source.failures, retry_after=asked
    )
    session.add(source)
    log.warning("calendar_failed", source=str(source_id), problem=failure.code, failures=source.failures)
