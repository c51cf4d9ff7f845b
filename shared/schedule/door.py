"""At the door: who runs a session, when it may be opened, and how full it is."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from shared.clock import Clock
from shared.database import AsyncSession
from shared.errors import InvalidInput
from shared.people.access import Viewer
from shared.people.models import StaffMember
from shared.schedule.errors import SessionOver, TooEarly
from shared.schedule.models import ScheduledSession

ROOM = ("room", "nearly_full", "full")
OPENS_BEFORE = timedelta(hours=2)
UNOPENED_AFTER = timedelta(minutes=10)
LEADERS_LEAVE_AFTER = timedelta(hours=24)


def runs(viewer: Viewer, on: ScheduledSession, leader_ids: Collection[UUID], *, at: datetime) -> StaffMember:
    """The role by which *viewer* runs a session: a coordinator always, its leaders until 24 hours after. Or NotFound.

    A leader's drafts and old lists do not exist: names are seen by those who need them now.
    """
    over = at >= on.ends_at + LEADERS_LEAVE_AFTER
    return viewer.takes_attendance(on.organizer_id, () if over or on.status == "draft" else leader_ids)


def is_doortime(on: ScheduledSession, *, at: datetime) -> bool:
    """Whether a session that is on can be opened: from two hours before its start until its end."""
    return takes_attendance(on, at=at) and at < on.ends_at


def takes_attendance(on: ScheduledSession, *, at: datetime) -> bool:
    """Whether there is attendance to take: of a session that is on, from two hours before its start for ever."""
    return on.status == "published" and on.starts_at - OPENS_BEFORE <= at


def is_unopened(on: ScheduledSession, *, at: datetime) -> bool:
    """Whether a session should have begun ten minutes ago, and nobody has opened it."""
    return on.status == "published" and on.opened_at is None and on.starts_at + UNOPENED_AFTER <= at < on.ends_at


async def say(session: AsyncSession, clock: Clock, on: ScheduledSession, *, room: str) -> None:
    """Open the session, or say how full it is now: `room`, `nearly_full` or `full`, never a count.

    Raises InvalidInput for another word; TooEarly, so that nobody reads "open now" days ahead by a slip of the thumb;
    SessionOver when it has ended, was cancelled or is a draft.
    """
    if room not in ROOM:
        raise InvalidInput(field="room")
    if on.status != "published" or on.ends_at <= clock.now():
        raise SessionOver
    if not is_doortime(on, at=clock.now()):
        raise TooEarly
    on.opened_at = on.opened_at or clock.now()
    on.closed_at = None
    on.room = room
    session.add(on)


async def close(session: AsyncSession, clock: Clock, on: ScheduledSession) -> None:
    """Close an opened session; closing twice, or one that was never opened, changes nothing."""
    if on.opened_at is not None and on.closed_at is None:
        on.closed_at = clock.now()
        session.add(on)
