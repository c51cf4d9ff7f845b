"""Turn what a club's calendar says into sessions: new events become drafts, changed ones follow, nothing is deleted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from shared.calendars.models import CalendarEvent, CalendarSource
from shared.calendars.read import Occurrence, Reading
from shared.catalogue.models import Venue
from shared.clock import Clock
from shared.database import AsyncSession
from shared.ids import new_id
from shared.locale import _
from shared.schedule.cancel import call_off
from shared.schedule.changes import Act, tell
from shared.schedule.models import ScheduledSession
from shared.schedule.move import shift

TITLE_CHARACTERS = 120
_UNTITLED = _("Drop-in")


@dataclass
class Counts:
    """How many occurrences were new, changed, gone from the calendar, or could not be read."""

    new: int = 0
    changed: int = 0
    gone: int = 0
    skipped: int = 0


async def apply(session: AsyncSession, clock: Clock, source: CalendarSource, reading: Reading) -> Counts:
    """Bring the sessions of *source* up to date with *reading*, in the caller's transaction.

    Only rows that differ are written. A session that is over never changes, and one that has begun is not moved; one
    that is gone from the calendar is counted and left alone.
    """
    known = {
        row.key: row for row in await session.exec(select(CalendarEvent).where(CalendarEvent.source_id == source.id))
    }
    said = {one.key: one for one in reading.occurrences}
    counts = Counts(skipped=sum(note.left_out for note in reading.warnings))
    fresh = [one for key, one in said.items() if key not in known and not one.cancelled]
    await _add(session, clock, source, fresh)
    counts.new = len(fresh)
    differing = {key: said[key] for key, row in known.items() if key in said and _says(said[key]) != _said(row)}
    await _follow(session, clock, known, differing)
    counts.changed = len(differing)
    counts.gone = sum(row.ends_at > clock.now() and not row.cancelled for key, row in known.items() if key not in said)
    return counts


def _says(one: Occurrence) -> dict[str, Any]:
    """The fields of an occurrence that matter, as `calendar_event` keeps them."""
    return {
        "starts_at": one.starts.astimezone(UTC),  # two zones never agree on a repeated hour (PEP 495)
        "ends_at": one.ends.astimezone(UTC),
        "title": one.title,
        "location": one.location,
        "cancelled": one.cancelled,
    }


def _said(row: CalendarEvent) -> dict[str, Any]:
    return row.model_dump(exclude={"source_id", "key", "session_id"})


def _title(text: str) -> str:
    """An event's title as a session's: one line of at most 120 characters, never empty."""
    return " ".join(text.split())[:TITLE_CHARACTERS].strip() or _UNTITLED


async def _add(session: AsyncSession, clock: Clock, source: CalendarSource, fresh: list[Occurrence]) -> None:
    """A draft for every new occurrence. Its description stays where it is: it may hold names and numbers."""
    if not fresh:
        return
    area_id = (await session.exec(select(Venue.area_id).where(Venue.id == source.venue_id))).one()
    drafts = {one.key: _draft(source, area_id, one, at=clock.now()) for one in fresh}
    session.add_all(drafts.values())
    await session.flush()
    session.add_all(
        CalendarEvent(source_id=source.id, key=one.key, session_id=drafts[one.key].id, **_says(one)) for one in fresh
    )
    await session.flush()


def _draft(source: CalendarSource, area_id: UUID, one: Occurrence, *, at: datetime) -> ScheduledSession:
    return ScheduledSession(
        id=new_id(),
        organizer_id=source.organizer_id,
        venue_id=source.venue_id,
        activity_id=source.activity_id,
        area_id=area_id,
        source_id=source.id,
        source_key=one.key,
        title=_title(one.title),
        min_age=source.min_age,
        max_age=source.max_age,
        starts_at=one.starts,
        ends_at=one.ends,
        status="draft",
        changed_at=at,
    )


async def _follow(
    session: AsyncSession, clock: Clock, known: Mapping[str, CalendarEvent], differing: Mapping[str, Occurrence]
) -> None:
    """Let the sessions of *differing* occurrences follow, locked in the order of their ids."""
    ids = [known[key].session_id for key in differing]
    statement = select(ScheduledSession).where(col(ScheduledSession.id).in_(ids)).order_by(col(ScheduledSession.id))
    found = (await session.exec(statement.with_for_update())).all() if ids else ()
    sessions = {on.id: on for on in found}
    act = Act()  # what one reading changes is told once
    # seats are locked in the order of the sessions' ids, here as everywhere
    for key, one in sorted(differing.items(), key=lambda item: known[item[0]].session_id):
        row = known[key]
        await _change(session, clock, sessions[row.session_id], row, one, act)
        row.sqlmodel_update(_says(one))
        session.add(row)
    tell(session, clock, act)
    await session.flush()


async def _change(
    session: AsyncSession, clock: Clock, on: ScheduledSession, row: CalendarEvent, one: Occurrence, act: Act
) -> None:
    """Change in the session what the club changed since the last reading, and nothing else."""
    if on.ends_at <= clock.now() or on.status == "cancelled":
        return
    said = _says(one)
    begun = on.status == "published" and on.starts_at <= clock.now()  # who is there, is there; a draft is nobody's news
    if (said["starts_at"], said["ends_at"]) != (row.starts_at, row.ends_at) and not begun:
        await shift(session, clock, on, starts_at=said["starts_at"], ends_at=said["ends_at"], act=act)
    if one.title != row.title and on.title == _title(row.title):
        on.title = _title(one.title)
        on.changed_at = clock.now()
    on.called_off_at_source = one.cancelled
    session.add(on)
    if one.cancelled and on.status == "published" and on.ends_at > clock.now():
        await call_off(session, clock, on, reason="", act=act)
