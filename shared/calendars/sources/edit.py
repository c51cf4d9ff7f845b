"""Change what a calendar's session says: a coordinator's word, which the calendar no longer overrules."""

from datetime import datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import select

from shared.calendars.models import CalendarEvent, CalendarSource
from shared.calendars.rules.fields import put
from shared.calendars.sources.places import learn_places
from shared.clock import Clock
from shared.database import AsyncSession
from shared.errors import NotFound
from shared.schedule.changes import Act
from shared.schedule.errors import SessionOver, StartsInThePast
from shared.schedule.locking import lock
from shared.schedule.models import ScheduledSession
from shared.schedule.move import shift
from shared.schedule.occurrences import span

OF_DRAFTS = frozenset({"venue_id", "sign_up", "capacity"})
"""Fields that change only while nobody knows of the session: later it is moved, and its seats are changed."""


class Hours(NamedTuple):
    """From when, and for how many minutes, on the clock of a zone."""

    starts: time
    minutes: int
    zone: ZoneInfo


async def event_of(session: AsyncSession, on: ScheduledSession) -> CalendarEvent | None:
    """What the calendar says of a session; None when no calendar does."""
    statement = select(CalendarEvent).where(CalendarEvent.session_id == on.id)
    return (await session.exec(statement.execution_options(populate_existing=True))).one_or_none()


async def edit(
    session: AsyncSession,
    clock: Clock,
    on: ScheduledSession,
    values: dict[str, Any],
    *,
    hours: Hours | None = None,
    everywhere: bool = False,
) -> None:
    """Write *values* (of `fields.FIELDS`, and `description`) into a session that is not over.

    *hours* are those of a draft whose calendar says none: see `asks_for_hours`. With *everywhere* a draft's new place is
    remembered for what its calendar calls the place, and other drafts follow. Raises SessionOver, StartsInThePast when
    the hours have passed, and NotFound when it or its calendar is gone. The caller has checked whose session it is.
    """
    row = await event_of(session, on)
    learns = everywhere and on.status == "draft" and row is not None and row.location != "" and "venue_id" in values
    if learns and row is not None:  # before the session's own lock: places lock all drafts in their order
        source = await session.get(CalendarSource, row.source_id)
        if source is None:
            raise NotFound
        await learn_places(session, clock, source, {row.location: UUID(values["venue_id"])})
    await lock(session, on)
    row = await event_of(session, on)  # what the calendar says in the lock: a reading may have come before
    if on.status == "cancelled" or on.ends_at <= clock.now():
        raise SessionOver
    allowed = values if on.status == "draft" else {name: values[name] for name in values.keys() - OF_DRAFTS}
    if learns and row is not None:
        row.own = [field for field in row.own if field != "venue_id"]
        row.given = {**row.given, "venue_id": values["venue_id"]}  # the rule's word now, not this session's own
        session.add(row)
    elif row is not None and "venue_id" in allowed and row.location and not everywhere:
        row.own = sorted({*row.own, "venue_id"})  # for this one only, also when it is the usual place
        session.add(row)
    if hours is not None and asks_for_hours(on, row):
        starts_at, ends_at = _moments(on, hours, at=clock.now())
        await shift(session, clock, on, starts_at=starts_at, ends_at=ends_at, act=Act())  # a draft is nobody's news
        on.untimed = False
    await put(session, on, allowed, at=clock.now())
    await session.flush()


def _moments(on: ScheduledSession, hours: Hours, *, at: datetime) -> tuple[datetime, datetime]:
    """The hours on the session's day; of several days on the first that is left. Raises StartsInThePast."""
    days = on.starts_at, on.ends_at - timedelta(microseconds=1), at
    first, last, today = (moment.astimezone(hours.zone).date() for moment in days)
    starts_at, ends_at = span(min(max(first, today), last), hours.starts, hours.minutes, hours.zone)
    if ends_at <= at:
        raise StartsInThePast
    return starts_at, ends_at


def asks_for_hours(on: ScheduledSession, row: CalendarEvent | None) -> bool:
    """Whether a coordinator says when a draft is: its calendar does not, or one of them has said so before."""
    own = row is not None and (on.starts_at, on.ends_at) != (row.starts_at, row.ends_at)
    return on.status == "draft" and (on.untimed or own)
