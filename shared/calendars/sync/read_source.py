"""Read the calendars of clubs when they are due: fetch, read in a child process, apply, and remember how it went.

Nothing is held open while other people's servers are waited for. A source that fails delays no other one and loses nothing.
"""

import hashlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from structlog import get_logger

from shared.calendars.events import CalendarFailing
from shared.calendars.fetch import Fetched, Fetcher, FetchFailed, HttpFetcher, Validators
from shared.calendars.locking import locked
from shared.calendars.models import CalendarSource
from shared.calendars.read import Note, Reading, Rejected, read
from shared.calendars.read.process import WALL_SECONDS
from shared.calendars.rules.hours import a_day_of
from shared.calendars.rules.words import TITLE_CHARACTERS
from shared.calendars.sync.apply import Counts, apply
from shared.calendars.sync.due import next_reading
from shared.clock import Clock
from shared.database import AsyncSession, execute, is_away
from shared.outbox import record
from shared.settings import Settings

DAYS_AHEAD = timedelta(days=180)
MOST_SESSIONS = 5_000  # of one source in that time
# An unchanged calendar is read again after this time, because its repeated events reach a new day each day.
SAME_FOR = timedelta(hours=20)
TOLD_AFTER_FAILURES = 3
TOLD_AFTER = timedelta(hours=24)
MOST_WARNINGS = 50

_REACHED = text("""
    UPDATE calendar_source
       SET etag = :etag, last_modified = :last_modified, last_read_at = :at, last_success_at = :at, next_read_at = :next,
           problem = '', failures = 0, failing_since = NULL, told_at = NULL,
           events_new = CASE WHEN :unchanged THEN 0 ELSE events_new END,
           events_changed = CASE WHEN :unchanged THEN 0 ELSE events_changed END
     WHERE id = :source_id AND version = :version
""")

Transaction = Callable[[], AbstractAsyncContextManager[AsyncSession]]
log = get_logger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What came of asking a server and when: what to ask with next time, and a reading unless nothing is new."""

    version: int
    asked_at: datetime
    validators: Validators
    content_hash: bytes | None
    reading: Reading | None


Turn = Callable[[], AbstractAsyncContextManager[object]]


async def read_source(
    transaction: Transaction,
    clock: Clock,
    settings: Settings,
    source_id: UUID,
    fetcher: Fetcher | None = None,
    *,
    turn: Turn = nullcontext,
) -> None:
    """Read one source and bring its sessions up to date for the next 180 days.

    *transaction* opens the caller's transactions, one before and one after the fetch; *turn* is entered to take a body
    apart, which costs processor time. What goes wrong with the calendar is written to the source's row and not raised.
    A source that is paused or gone is left alone.
    """
    async with transaction() as session:
        source = await session.get(CalendarSource, source_id)
    if source is None or source.paused_at is not None:
        return
    try:
        outcome = await _ask(source, clock, settings, fetcher or HttpFetcher(settings), turn)
    except (FetchFailed, Rejected) as failure:
        async with transaction() as session:
            await _note_failure(session, clock, settings, source_id, failure)
        return
    try:
        async with transaction() as session:
            await _note_success(session, clock, settings, source_id, outcome)
    except Exception as error:
        if is_away(error):
            raise
        # One event that does not fit must not stop a calendar in silence: coordinators are told, as of any other failure.
        # Its text may name people, so only its kind is written down.
        log.error("calendar_not_applied", source=str(source_id), error=type(error).__name__)  # noqa: TRY400
        async with transaction() as session:
            await _note_failure(session, clock, settings, source_id, Rejected("not_applied"))


async def _ask(source: CalendarSource, clock: Clock, settings: Settings, fetcher: Fetcher, turn: Turn) -> Outcome:
    """Fetch and read. Raises FetchFailed or Rejected."""
    fresh, asked_at = _may_be_unchanged(source, clock), clock.now()
    known = Validators(source.etag, source.last_modified) if fresh else Validators()
    fetched: Fetched | None = await fetcher.fetch(source.url, known)
    if fetched is None:
        return Outcome(source.version, asked_at, known, source.content_hash, None)
    content_hash = hashlib.sha256(fetched.content).digest()
    if fresh and content_hash == source.content_hash:
        return Outcome(source.version, asked_at, fetched.validators, content_hash, None)
    async with turn():
        reading = await read_body(fetched.content, clock, zone=zone_of(source.zone, settings), here=settings.zone)
    return Outcome(source.version, asked_at, fetched.validators, content_hash, reading)


def _may_be_unchanged(source: CalendarSource, clock: Clock) -> bool:
    """Whether a calendar that says what it said need not be read. What is missing has to be missed a second time."""
    if source.applied_at is None or source.events_gone:
        return False
    return clock.now() - source.applied_at < SAME_FOR


async def read_body(
    content: bytes, clock: Clock, *, zone: ZoneInfo, here: ZoneInfo, seconds: float = WALL_SECONDS
) -> Reading:
    """The occurrences of the next 180 days, times without a zone in *zone*; a whole day is one *here*.

    Raises Rejected, also for more of them than a club can have.
    """
    start = clock.now()
    reading = await read(content, start=start, end=start + DAYS_AHEAD, zone=zone, seconds=seconds)
    if len(reading.occurrences) > MOST_SESSIONS:
        raise Rejected("too_many_events")
    return replace(reading, occurrences=tuple(a_day_of(here, one) for one in reading.occurrences))


def zone_of(name: str, settings: Settings) -> ZoneInfo:
    """Where times that name no zone are meant: where a coordinator said, else here."""
    return ZoneInfo(name) if name else settings.zone


async def _note_success(
    session: AsyncSession, clock: Clock, settings: Settings, source_id: UUID, outcome: Outcome
) -> None:
    source = await locked(session, source_id) if outcome.reading is not None else None
    if source is not None and source.version != outcome.version:
        return  # a coordinator has chosen something else meanwhile, and waits for the next reading
    if source is not None and source.applied_at is not None and source.applied_at > outcome.asked_at:
        return  # another reading that asked later, or was quicker, has been here: families must not hear of older news
    if source is not None and outcome.reading is not None:
        counts = await apply(session, clock, source, outcome.reading)
        _write_down(source, outcome.reading, counts)
        source.applied_at, source.content_hash = clock.now(), outcome.content_hash
        session.add(source)
        log.info("calendar_read", source=str(source_id), **vars(counts))
    await session.flush()
    await _note_reached(session, clock, settings, source_id, outcome)


def _write_down(source: CalendarSource, reading: Reading, counts: Counts) -> None:
    """What a coordinator sees of a reading."""
    source.title = source.title or reading.name[:TITLE_CHARACTERS]
    source.warnings = [_warning(note) for note in reading.warnings[:MOST_WARNINGS]]
    source.events_new, source.events_changed, source.events_gone = counts.new, counts.changed, counts.gone
    source.events_skipped, source.events_left_out = counts.skipped, counts.left_out


async def _note_reached(
    session: AsyncSession, clock: Clock, settings: Settings, source_id: UUID, outcome: Outcome
) -> None:
    """Its server has answered. Most say that nothing is new: then this statement is all that is done."""
    at = clock.now()
    values = {
        "source_id": source_id,
        "version": outcome.version,
        "at": at,
        "next": next_reading(at, minutes=settings.calendar_minutes, failures=0),
        "etag": outcome.validators.etag,
        "last_modified": outcome.validators.last_modified,
        "unchanged": outcome.reading is None,
    }
    await execute(session, _REACHED, values)


def _warning(note: Note) -> dict[str, object]:
    return {name: value[:200] if isinstance(value, str) else value for name, value in vars(note).items()}


async def _note_failure(
    session: AsyncSession, clock: Clock, settings: Settings, source_id: UUID, failure: FetchFailed | Rejected
) -> None:
    source = await locked(session, source_id)
    if source is None:
        return
    at = clock.now()
    asked = failure.retry_after if isinstance(failure, FetchFailed) else None
    source.problem, source.failures, source.last_read_at = failure.code, source.failures + 1, at
    source.failing_since = source.failing_since or at
    source.next_read_at = next_reading(
        at, minutes=settings.calendar_minutes, failures=source.failures, retry_after=asked
    )
    lasts = source.failures >= TOLD_AFTER_FAILURES and at - source.failing_since >= TOLD_AFTER
    if lasts and source.told_at is None:
        source.told_at = at
        record(session, clock, CalendarFailing(source.id))
    session.add(source)
    log.warning("calendar_failed", source=str(source_id), problem=failure.code, failures=source.failures)
