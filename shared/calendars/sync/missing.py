"""What a calendar no longer has. One bad answer calls nothing off, and never half a calendar without being asked."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, text
from sqlmodel import col, select

from shared.calendars.locking import lock
from shared.calendars.models import CalendarEvent, CalendarSource
from shared.calendars.read import Occurrence, Reading, identity
from shared.calendars.rules.source_rules import Rules, wanted
from shared.clock import Clock
from shared.database import AsyncSession, execute, one_of
from shared.locale import _
from shared.schedule.cancel import call_off
from shared.schedule.changes import Act, tell
from shared.schedule.locking import lock_all
from shared.schedule.models import ScheduledSession

MANY = 4
"""So many missing at once, if they are more than half of what is to come, may be a mistake of the sender."""

APART = timedelta(minutes=4)
"""Two readings that follow each other faster are one: a task that came twice, or somebody who pressed twice."""

GONE = _("It is no longer in the club’s calendar.")
_TITLE_OF_NOTE = 120


def to_come(known: Iterable[CalendarEvent], *, at: datetime) -> list[CalendarEvent]:
    """The rows that the calendar ought to have: still to begin, and neither called off nor kept without it."""
    return [row for row in known if row.starts_at > at and not row.cancelled and not row.kept and row.gone_at is None]


def still_on(rows: Iterable[CalendarEvent], status: Mapping[UUID, str]) -> list[CalendarEvent]:
    """Those whose sessions, by their *status*, are not called off: what is called off here is no news when it vanishes."""
    return [row for row in rows if status[row.session_id] != "cancelled"]


def missing_from(reading: Reading, known: Mapping[str, CalendarEvent], *, at: datetime) -> list[CalendarEvent]:
    """The rows to come that *reading* does not have. An event that is there and cannot be read is not missing.

    It is known by its UID, and only one that has none by its title.
    """
    said = {one.key for one in reading.occurrences}
    unread = [note for note in reading.warnings if note.left_out]
    uids, titles = {note.uid for note in unread if note.uid}, {note.event for note in unread if not note.uid}
    return [
        row
        for row in to_come(known.values(), at=at)
        if row.key not in said and not identity.is_of(uids, row.key) and row.title[:_TITLE_OF_NOTE] not in titles
    ]


async def public_to_come(session: AsyncSession, source_id: UUID, *, at: datetime) -> set[UUID]:
    """The published sessions of a calendar that have not begun."""
    return set((await session.exec(select(ScheduledSession.id).where(*_public(source_id, at=at)))).all())


def _public(source_id: UUID, *, at: datetime) -> tuple[ColumnElement[bool], ...]:
    of_source = col(ScheduledSession.source_id) == source_id
    return of_source, col(ScheduledSession.status) == "published", col(ScheduledSession.starts_at) > at


async def no_longer_for_everyone(
    session: AsyncSession,
    clock: Clock,
    source: CalendarSource,
    rules: Rules,
    both: Iterable[tuple[CalendarEvent, Occurrence]],
) -> list[CalendarEvent]:
    """The rows of public sessions out of whose titles their club has taken the keyword, kept ones among them.

    What is now a team's training is as good as missing: nobody is to come to it under its new name. A title that a
    coordinator wrote is no club's to take.
    """
    rows = [row for row, one in both if _lost_its_word(rules, row, one)]
    if not rows:
        return []
    statement = select(ScheduledSession.id, ScheduledSession.title).where(
        one_of(col(ScheduledSession.id), [row.session_id for row in rows]), *_public(source.id, at=clock.now())
    )
    titles = dict((await session.exec(statement)).all())
    return [row for row in rows if titles.get(row.session_id, "") == row.given.get("title") and row.gone_at is None]


def _lost_its_word(rules: Rules, row: CalendarEvent, one: Occurrence) -> bool:
    if rules.import_rule != "keyword" or one.title == row.title or "title" in row.own or one.cancelled:
        return False
    return wanted(rules, one._replace(title=row.title)) and not wanted(rules, one)


def _just_counted(source: CalendarSource, *, at: datetime) -> bool:
    return source.applied_at is not None and at - source.applied_at < APART


def still_asks(source: CalendarSource, missing: Iterable[CalendarEvent], *, at: datetime) -> bool:
    """Whether a question waits for its answer: something that it is about is still missing."""
    return source.asks_since is not None and (_just_counted(source, at=at) or any(row.misses > 1 for row in missing))


def count_misses(source: CalendarSource, missing: Iterable[CalendarEvent], *, at: datetime) -> None:
    """One more good reading without them."""
    if _just_counted(source, at=at):
        missing = [row for row in missing if row.misses == 0]
    for row in missing:
        row.misses = min(row.misses + 1, 2)


def looks_wrong(expected: Collection[CalendarEvent], missing: Collection[CalendarEvent]) -> bool:
    """Whether so much of what was *expected* is missing that a coordinator has to say whether it is true."""
    return len(missing) >= MANY and 2 * len(missing) > len(expected)


_DELETE = text("DELETE FROM scheduled_session WHERE id = ANY (CAST(:ids AS uuid[])) AND status = 'draft'")


async def let_go(
    session: AsyncSession,
    clock: Clock,
    gone: Sequence[ScheduledSession],
    rows: Mapping[UUID, CalendarEvent],
    act: Act,
) -> None:
    """Call off those of the sessions *gone*, which are locked, that people can see, and delete the drafts among them.

    The *rows* of the others, by session, remember why: their events may come back.
    """
    public = [on for on in gone if on.status != "draft"]
    for on in public:
        rows[on.id].gone_at = clock.now()
        session.add(rows[on.id])
    await call_off(session, clock, public, reason=GONE, act=act)
    await remove_drafts(session, [on for on in gone if on.status == "draft"])


async def remove_drafts(session: AsyncSession, drafts: Sequence[ScheduledSession]) -> None:
    """Delete *drafts*, and with them what their source said of them."""
    await session.flush()
    ids = [on.id for on in drafts]
    if ids:
        rows = await session.exec(select(CalendarEvent).where(one_of(col(CalendarEvent.session_id), ids)))
        for gone in (*drafts, *rows):
            session.expunge(gone)
        await execute(session, _DELETE, {"ids": ids})


class Missing(NamedTuple):
    """A session whose event the last good reading did not have."""

    event: CalendarEvent
    session: ScheduledSession


async def missing_now(session: AsyncSession, source: CalendarSource, *, at: datetime) -> list[Missing]:
    """What is still on and the last good reading of *source* did not have, in the order of time."""
    statement = (
        select(CalendarEvent, ScheduledSession)
        .join(ScheduledSession, col(ScheduledSession.id) == col(CalendarEvent.session_id))
        .where(CalendarEvent.source_id == source.id, CalendarEvent.misses > 0, ScheduledSession.status != "cancelled")
        .order_by(col(ScheduledSession.starts_at), col(CalendarEvent.key))
    )
    found = {row.key: Missing(row, on) for row, on in await session.exec(statement)}
    expected = {row.key for row in to_come((one.event for one in found.values()), at=at)}
    return [one for key, one in found.items() if key in expected]


async def answer_called_off(
    session: AsyncSession, clock: Clock, source: CalendarSource, shown: Collection[UUID]
) -> bool:
    """A coordinator who saw the sessions *shown* says that they are called off: so are those still missing, in one act.

    Whether anything was left to answer. Raises NotFound when *source* was disconnected meanwhile.
    """
    rows = {row.session_id: row for row in await _answered(session, clock, source, shown)}
    act, sessions = Act(), await lock_all(session, one_of(col(ScheduledSession.id), list(rows)))
    await let_go(session, clock, sessions, rows, act)
    tell(session, clock, act)
    return bool(rows)


async def answer_kept(session: AsyncSession, clock: Clock, source: CalendarSource, shown: Collection[UUID]) -> bool:
    """A coordinator who saw the sessions *shown* says that they take place: they stay until the calendar has them again.

    Whether anything was left to answer. Raises NotFound when *source* was disconnected meanwhile.
    """
    rows = await _answered(session, clock, source, shown)
    for row in rows:
        row.kept = True
        session.add(row)
    return bool(rows)


async def _answered(
    session: AsyncSession, clock: Clock, source: CalendarSource, shown: Collection[UUID]
) -> list[CalendarEvent]:
    """Those of *shown* that are still missing; none when nobody is asked any more. The rest is asked again."""
    await lock(session, source)
    if source.asks_since is None:
        return []
    missing = [one.event for one in await missing_now(session, source, at=clock.now())]
    rest = [row for row in missing if row.session_id not in shown]
    source.events_gone = len(rest)
    if not rest:
        source.asks_since = None
        source.etag = source.last_modified = ""  # what waited for the answer is looked at by the next reading
        source.content_hash = None
    session.add(source)
    return [row for row in missing if row.session_id in shown]
