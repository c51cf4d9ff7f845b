"""Turn what a club's calendar says into sessions: new events come, changed ones follow, missing ones are called off late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select

from shared.calendars.events import CalendarAsks
from shared.calendars.models import CalendarEvent, CalendarSource
from shared.calendars.read import Occurrence, Reading
from shared.calendars.rules.source_rules import Rules, becomes, rules_of
from shared.calendars.sync.arrive import add, begun_and_again, come_back, forget
from shared.calendars.sync.follow import Follower, differs
from shared.calendars.sync.missing import (
    count_misses,
    let_go,
    looks_wrong,
    missing_from,
    no_longer_for_everyone,
    still_asks,
    still_on,
    to_come,
)
from shared.calendars.sync.rename import give_names, rename, under_known_names
from shared.clock import Clock
from shared.database import AsyncSession, one_of
from shared.outbox import record
from shared.schedule.changes import Act, tell
from shared.schedule.locking import lock_all, lock_seats
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


async def apply(session: AsyncSession, clock: Clock, source: CalendarSource, reading: Reading) -> Counts:
    """Bring the sessions of *source*, whose row is locked, up to date with *reading*, in the caller's transaction.

    Only rows that differ are written, and all that it changes is told as one act. A session that is over never changes,
    and one that has begun is not moved.
    """
    rules = await rules_of(session, source)
    known, status = await _known(session, source)
    reading = replace(reading, occurrences=under_known_names(known, reading.occurrences))
    renamed = await rename(session, known, reading.occurrences)
    again = await begun_and_again(session, known, reading.occurrences, at=clock.now())
    both = [(known[one.key], one) for one in reading.occurrences if one.key in known]
    others = await no_longer_for_everyone(session, clock, source, rules, both)
    found = _compare(rules, known, status, reading, others, at=clock.now())
    off = _missing_for_good(session, clock, source, known, status, found.missing)
    sessions = await _locked(session, [*found.differing, *(row.session_id for row in off), *renamed, *again])
    await give_names(session, renamed)
    await forget(session, again)
    drafts = await add(session, clock, source, rules, found.fresh)
    changed = await _bring_up_to_date(session, clock, source, rules, found, off, sessions)
    skipped = sum(note.left_out for note in reading.warnings)
    gone = len(still_on(found.missing, status)) - len(still_on(off, status))
    return Counts(len(drafts), changed, gone, skipped, found.unwanted)


async def _known(session: AsyncSession, source: CalendarSource) -> tuple[dict[str, CalendarEvent], Mapping[UUID, str]]:
    """What the source said last, by key, and the status of each session. A lock may say later that it is another one."""
    statement = (
        select(CalendarEvent, ScheduledSession.status)
        .join(ScheduledSession, col(ScheduledSession.id) == col(CalendarEvent.session_id))
        .where(CalendarEvent.source_id == source.id)
    )
    found = (await session.exec(statement)).all()
    return {row.key: row for row, _ in found}, {row.session_id: status for row, status in found}


def _compare(
    rules: Rules,
    known: Mapping[str, CalendarEvent],
    status: Mapping[UUID, str],
    reading: Reading,
    others: Sequence[CalendarEvent],
    *,
    at: datetime,
) -> Compared:
    """*others* are no longer meant for everyone: they count as missing, and those that a coordinator kept as nothing new."""
    new = [one for one in reading.occurrences if one.key not in known and not one.cancelled]
    wanted = [one for one in new if becomes(rules, one) != "left_out"]
    as_missing = {row.key for row in others}
    both = [(known[one.key], one) for one in reading.occurrences if one.key in known and one.key not in as_missing]
    return Compared(
        fresh=wanted,
        unwanted=len(new) - len(wanted),
        differing={row.session_id: (row, one) for row, one in both if differs(rules, row, one, status[row.session_id])},
        missing=[*missing_from(reading, known, at=at), *(row for row in others if not row.kept)],
    )


def _missing_for_good(
    session: AsyncSession,
    clock: Clock,
    source: CalendarSource,
    known: Mapping[str, CalendarEvent],
    status: Mapping[UUID, str],
    missing: Sequence[CalendarEvent],
) -> list[CalendarEvent]:
    """Count who is missing; the rows that were missing twice, or none and a question when it looks like a mistake.

    The question stays until somebody answers or what it is about is back: what is new meanwhile makes it no truer. It is
    about what is still on; what is called off here already is gone without one.
    """
    at = clock.now()
    count_misses(source, missing, at=at)
    news, expected = still_on(missing, status), still_on(to_come(known.values(), at=at), status)
    if still_asks(source, news, at=at) or looks_wrong(expected, news):
        if source.asks_since is None:
            source.asks_since = at
            record(session, clock, CalendarAsks(source.id))
        return []
    source.asks_since = None
    return [row for row in missing if row.misses > 1]


async def _locked(session: AsyncSession, ids: Sequence[UUID]) -> Sequence[ScheduledSession]:
    """All that a reading touches, at once: in the order of their ids, as everybody locks sessions."""
    return await lock_all(session, one_of(col(ScheduledSession.id), ids)) if ids else ()


async def _bring_up_to_date(
    session: AsyncSession,
    clock: Clock,
    source: CalendarSource,
    rules: Rules,
    found: Compared,
    off: Sequence[CalendarEvent],
    sessions: Sequence[ScheduledSession],
) -> int:
    """Let *sessions*, which are locked, follow, and call off those of *off*; how many followed."""
    gone = {row.session_id: row for row in off}
    if not (found.differing or gone):
        return 0
    seats = await lock_seats(session, sessions)  # all at once: some are moved, and others called off behind them
    act, changed = Act(), 0
    follower = Follower(session, clock, rules, seats, act, alone=source.asks_since is None)
    for on in sessions:
        if on.id in found.differing and on.id not in gone:
            row, one = found.differing[on.id]
            came_back = await come_back(session, clock, source, rules, on, seats.get(on.id), row, one)
            changed += came_back or await follower.follow(on, row, one)
    await follower.call_off()
    await let_go(session, clock, [on for on in sessions if on.id in gone], gone, act)
    tell(session, clock, act)
    await session.flush()
    return changed
