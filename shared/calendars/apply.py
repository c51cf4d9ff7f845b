"""Turn what a club's calendar says into sessions: new events come, changed ones follow, missing ones are called off late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select

from shared.calendars.arrive import add, come_back
from shared.calendars.events import CalendarAsks
from shared.calendars.follow import differs, follow
from shared.calendars.missing import call_off_missing, count_misses, looks_wrong, missing_from
from shared.calendars.models import CalendarEvent, CalendarSource
from shared.calendars.read import Occurrence, Reading
from shared.calendars.rename import rename
from shared.calendars.rules import Rules, becomes, rules_of
from shared.clock import Clock
from shared.database import AsyncSession
from shared.locale import Language
from shared.outbox import record
from shared.schedule.changes import Act, tell
from shared.schedule.models import ScheduledSession


@dataclass
class Counts:
    """How many occurrences were new, changed, missing from the calendar, unreadable, or left out by the source's rule."""

    new: int = 0
    changed: int = 0
    gone: int = 0
    skipped: int = 0
    left_out: int = 0


@dataclass(frozen=True)
class Compared:
    """What a reading says beside what was known: new occurrences, and known rows that differ or that it does not have.

    `unwanted` is how many new occurrences the source's rule leaves out.
    """

    fresh: Sequence[Occurrence]
    unwanted: int
    differing: Mapping[UUID, tuple[CalendarEvent, Occurrence]]
    missing: Sequence[CalendarEvent]


async def apply(
    session: AsyncSession, clock: Clock, source: CalendarSource, reading: Reading, language: Language
) -> Counts:
    """Bring the sessions of *source*, whose row is locked, up to date with *reading*, in the caller's transaction.

    Only rows that differ are written, and all that it changes is told as one act. A session that is over never changes,
    and one that has begun is not moved. What families read as a reason is in *language*.
    """
    rules = await rules_of(session, source)
    known = await _known(session, source)
    await rename(session, known, reading.occurrences)
    found = _compare(rules, known, reading, at=clock.now())
    act = Act()
    drafts = await add(session, clock, source, rules, found.fresh)
    changed = await _let_follow(session, clock, source, rules, found, language, act)
    gone = await _settle_missing(session, clock, source, known, found, language, act)
    tell(session, clock, act)
    await session.flush()
    skipped = sum(note.left_out for note in reading.warnings)
    return Counts(len(drafts), changed, gone, skipped, found.unwanted)


async def _known(session: AsyncSession, source: CalendarSource) -> dict[str, CalendarEvent]:
    statement = select(CalendarEvent).where(CalendarEvent.source_id == source.id)
    return {row.key: row for row in await session.exec(statement)}


def _compare(rules: Rules, known: Mapping[str, CalendarEvent], reading: Reading, *, at: datetime) -> Compared:
    new = [one for one in reading.occurrences if one.key not in known and not one.cancelled]
    wanted = [one for one in new if becomes(rules, one) != "left_out"]
    both = [(known[one.key], one) for one in reading.occurrences if one.key in known]
    return Compared(
        fresh=wanted,
        unwanted=len(new) - len(wanted),
        differing={row.session_id: (row, one) for row, one in both if differs(rules, row, one)},
        missing=missing_from(reading, known, at=at),
    )


async def _let_follow(
    session: AsyncSession,
    clock: Clock,
    source: CalendarSource,
    rules: Rules,
    found: Compared,
    language: Language,
    act: Act,
) -> int:
    """Let the sessions of differing occurrences follow; how many did. Seats are locked in the order of the ids."""
    sessions = await _locked(session, list(found.differing))
    changed = 0
    for session_id, (row, one) in sorted(found.differing.items()):
        if await come_back(session, clock, source, rules, sessions[session_id], row, one):
            changed += 1
        else:
            changed += await follow(session, clock, rules, sessions[session_id], row, one, language, act)
    await session.flush()
    return changed


async def _locked(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, ScheduledSession]:
    statement = select(ScheduledSession).where(col(ScheduledSession.id).in_(ids)).order_by(col(ScheduledSession.id))
    found = (await session.exec(statement.with_for_update())).all() if ids else ()
    return {on.id: on for on in found}


async def _settle_missing(
    session: AsyncSession,
    clock: Clock,
    source: CalendarSource,
    known: Mapping[str, CalendarEvent],
    found: Compared,
    language: Language,
    act: Act,
) -> int:
    """Count who is missing, ask when it looks like a mistake, else call off what was missing twice; how many remain."""
    count_misses(source, found.missing, at=clock.now())
    if looks_wrong(known.values(), found.missing, at=clock.now()):
        if source.asks_since is None:
            source.asks_since = clock.now()
            record(session, clock, CalendarAsks(source.id))
        return len(found.missing)
    source.asks_since = None
    twice = [row for row in found.missing if row.misses > 1]
    await call_off_missing(session, clock, twice, language, act)
    return len(found.missing) - len(twice)
