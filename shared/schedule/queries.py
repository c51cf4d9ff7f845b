"""Reads of sessions: the public list, one session, and what a desk runs. Each is one query."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, tuple_
from sqlmodel import col, select

from shared.catalogue.models import Activity, Area, Organizer, Venue
from shared.database import AsyncSession
from shared.errors import NotFound
from shared.people.models import StaffMember
from shared.schedule.models import ScheduledSession, SessionLeader, SessionNotice, SessionSeats, SessionSeries
from shared.schedule.wish import Wish, conditions

MOST_LISTED = 500


@dataclass(frozen=True)
class SessionView:
    """A session with everything a reader needs beside it; `seats` is None when no sign-up is taken."""

    session: ScheduledSession
    area: Area
    venue: Venue
    activity: Activity
    organizer: Organizer
    seats: SessionSeats | None

    @property
    def seats_left(self) -> int | None:
        """Seats that a newcomer can still get; None when there is no limit or no sign-up."""
        if self.seats is None or self.seats.capacity is None:
            return None
        return max(self.seats.capacity - self.seats.held, 0)


@dataclass(frozen=True)
class OfferedSeries:
    """A series with what a poster needs beside it."""

    series: SessionSeries
    venue: Venue
    area: Area
    activity: Activity


def _views() -> Any:
    return joined(select(ScheduledSession, Area, Venue, Activity, Organizer, SessionSeats))  # type: ignore[call-overload]  # six


def joined(statement: Any) -> Any:
    """*statement* with every table beside the sessions that a reader, or a condition of a wish, may need.

    The area is that of the venue, where people go; a session that was moved is counted for the one it was in.
    """
    return (
        statement.select_from(ScheduledSession)
        .join(Venue, col(Venue.id) == col(ScheduledSession.venue_id))
        .join(Area, col(Area.id) == col(Venue.area_id))
        .join(Activity, col(Activity.id) == col(ScheduledSession.activity_id))
        .join(Organizer, col(Organizer.id) == col(ScheduledSession.organizer_id))
        .join(SessionSeats, col(SessionSeats.session_id) == col(ScheduledSession.id), isouter=True)
    )


async def coming(
    session: AsyncSession,
    wish: Wish,
    *,
    after: datetime,
    before: datetime,
    now: datetime,
    most: int = MOST_LISTED,
    beyond: tuple[datetime, UUID] | None = None,
) -> list[SessionView]:
    """Public sessions that end after *after* and start before *before*, in the order of time; cancelled ones too.

    *now* decides which seats can be had. *beyond* is the start and id of the last session already read, to go on from
    there.
    """
    statement = _views().where(
        ScheduledSession.status != "draft",
        ScheduledSession.ends_at > after,
        ScheduledSession.starts_at < before,
        *conditions(wish, now=now).values(),
    )
    if beyond is not None:
        statement = statement.where(tuple_(ScheduledSession.starts_at, ScheduledSession.id) > beyond)
    statement = statement.order_by(col(ScheduledSession.starts_at), col(ScheduledSession.id)).limit(most)
    return [SessionView(*row) for row in await session.exec(statement)]


async def session_view(session: AsyncSession, session_id: UUID, *, drafts: bool = False) -> SessionView:
    """One session; a draft only when *drafts* is set. Raises NotFound."""
    row = (await session.exec(_views().where(ScheduledSession.id == session_id))).one_or_none()
    if row is None or (row[0].status == "draft" and not drafts):
        raise NotFound
    return SessionView(*row)


async def desk_sessions(
    session: AsyncSession,
    organizer_ids: Collection[UUID],
    leader_ids: Collection[UUID],
    *,
    after: datetime,
    before: datetime,
) -> list[SessionView]:
    """What a desk runs: sessions of these organisers, drafts too, and sessions these leaders are assigned to."""
    assigned = select(SessionLeader.session_id).where(col(SessionLeader.staff_member_id).in_(leader_ids))
    statement = (
        _views()
        .where(
            col(ScheduledSession.organizer_id).in_(organizer_ids)
            | (col(ScheduledSession.id).in_(assigned) & (ScheduledSession.status != "draft")),
            ScheduledSession.ends_at > after,
            ScheduledSession.starts_at < before,
        )
        .order_by(col(ScheduledSession.starts_at), col(ScheduledSession.id))
        .limit(MOST_LISTED)
    )
    return [SessionView(*row) for row in await session.exec(statement)]


async def series_of(session: AsyncSession, series_id: UUID) -> SessionSeries:
    """A series, which everybody may see. Raises NotFound."""
    series = await session.get(SessionSeries, series_id)
    if series is None:
        raise NotFound
    return series


def _offered() -> Any:
    return (
        select(SessionSeries, Venue, Area, Activity)
        .join(Venue, col(Venue.id) == col(SessionSeries.venue_id))
        .join(Area, col(Area.id) == col(Venue.area_id))
        .join(Activity, col(Activity.id) == col(SessionSeries.activity_id))
    )


async def offered_series(session: AsyncSession, series_id: UUID) -> OfferedSeries:
    """A series with its place and activity. Raises NotFound."""
    row = (await session.exec(_offered().where(SessionSeries.id == series_id))).one_or_none()
    if row is None:
        raise NotFound
    return OfferedSeries(*row)


async def offered_in(session: AsyncSession, area_id: UUID, *, at: datetime, most: int) -> list[OfferedSeries]:
    """The series in an area that have a session left, in the order of the week."""
    week = (col(SessionSeries.weekdays), col(SessionSeries.starts), col(SessionSeries.id))
    statement = _offered().where(Area.id == area_id, _goes_on(at)).order_by(*week).limit(most)
    return [OfferedSeries(*row) for row in await session.exec(statement)]


async def offered_by(session: AsyncSession, organizer_ids: Collection[UUID], *, at: datetime) -> list[OfferedSeries]:
    """The series of some organisers that have a session left, by title."""
    whose = col(SessionSeries.organizer_id).in_(organizer_ids)
    statement = _offered().where(whose, _goes_on(at)).order_by(col(SessionSeries.title), col(SessionSeries.id))
    return [OfferedSeries(*row) for row in await session.exec(statement)]


def _goes_on(at: datetime) -> ColumnElement[bool]:
    """A condition on series: one of its sessions is still to come."""
    left = select(ScheduledSession.series_id).where(
        ScheduledSession.status == "published", ScheduledSession.ends_at > at
    )
    return col(SessionSeries.id).in_(left)


async def series_view(session: AsyncSession, series_id: UUID) -> tuple[SessionSeries, list[SessionView]]:
    """A series and its sessions in the order of time. Raises NotFound; the caller checks whose it is."""
    series = await series_of(session, series_id)
    statement = _views().where(ScheduledSession.series_id == series_id).order_by(col(ScheduledSession.starts_at))
    return series, [SessionView(*row) for row in await session.exec(statement)]


async def coming_of_series(
    session: AsyncSession, series_id: UUID, *, at: datetime, most: int = MOST_LISTED
) -> list[ScheduledSession]:
    """The public sessions of a series that are not over at *at*, the next one first; cancelled ones too."""
    statement = (
        select(ScheduledSession)
        .where(
            ScheduledSession.series_id == series_id,
            ScheduledSession.status != "draft",
            ScheduledSession.ends_at > at,
        )
        .order_by(col(ScheduledSession.starts_at))
        .limit(most)
    )
    return list((await session.exec(statement)).all())


async def next_sessions(
    session: AsyncSession, series_ids: Collection[UUID], *, at: datetime
) -> dict[UUID, ScheduledSession]:
    """The next session of each series that has one left; those called off are skipped."""
    first = (
        select(ScheduledSession.series_id, func.min(ScheduledSession.starts_at))
        .where(
            col(ScheduledSession.series_id).in_(series_ids),
            ScheduledSession.status == "published",
            ScheduledSession.ends_at > at,
        )
        .group_by(col(ScheduledSession.series_id))
    )
    pair = tuple_(col(ScheduledSession.series_id), col(ScheduledSession.starts_at))  # unique in a series
    statement = select(ScheduledSession).where(pair.in_(first))
    return {on.series_id: on for on in await session.exec(statement) if on.series_id}


async def notices_on(session: AsyncSession, session_id: UUID) -> list[tuple[SessionNotice, str]]:
    """What everyone on a session was told, the newest first, with the name of who wrote it."""
    statement = (
        select(SessionNotice, StaffMember.display_name)
        .join(StaffMember, col(StaffMember.id) == col(SessionNotice.written_by))
        .where(SessionNotice.session_id == session_id)
        .order_by(col(SessionNotice.written_at).desc())
    )
    return [(notice, name) for notice, name in await session.exec(statement)]


async def leaders_of(session: AsyncSession, session_id: UUID) -> list[UUID]:
    """The staff members assigned to a session."""
    statement = select(SessionLeader.staff_member_id).where(SessionLeader.session_id == session_id)
    return list((await session.exec(statement)).all())
