"""The calendars that clubs connected: how they are doing, and what they brought that waits for a coordinator."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import col, select

from shared.calendars.models import CalendarEvent, CalendarSource
from shared.calendars.rules.fields import INCOMPLETE, has_own_place
from shared.catalogue.models import Venue
from shared.database import AsyncSession
from shared.errors import NotFound
from shared.schedule.models import ScheduledSession, SessionSeats

_CAN_BE_PUBLISHED = and_(col(ScheduledSession.status) == "draft", col(ScheduledSession.called_off_at_source).is_(False))
"""A draft that its club has not called off."""


@dataclass(frozen=True)
class SourceView:
    """A connected calendar with how the last reading went, and its coming sessions.

    These are drafts that can be published, and what people can see.
    """

    source: CalendarSource
    drafts: int
    public: int


async def sources_of(session: AsyncSession, organizer_ids: Collection[UUID], *, at: datetime) -> list[SourceView]:
    """The calendars these organisers connected, oldest first; one query."""
    return await _sources(session, col(CalendarSource.organizer_id).in_(organizer_ids), at=at)


async def source_view(session: AsyncSession, source_id: UUID, *, at: datetime) -> SourceView:
    """One connected calendar. Raises NotFound; the caller checks whose it is."""
    found = await _sources(session, col(CalendarSource.id) == source_id, at=at)
    if not found:
        raise NotFound
    return found[0]


async def _sources(session: AsyncSession, which: ColumnElement[bool], *, at: datetime) -> list[SourceView]:
    coming = (col(ScheduledSession.source_id) == col(CalendarSource.id)) & (col(ScheduledSession.ends_at) > at)
    drafts = func.count(col(ScheduledSession.id)).filter(_CAN_BE_PUBLISHED)
    public = func.count(col(ScheduledSession.id)).filter(col(ScheduledSession.status) == "published")
    statement = (
        select(CalendarSource, drafts, public)
        .join(ScheduledSession, coming, isouter=True)
        .where(which)
        .group_by(col(CalendarSource.id))
        .order_by(col(CalendarSource.created_at), col(CalendarSource.id))
    )
    return [SourceView(*row) for row in await session.exec(statement)]


@dataclass(frozen=True)
class DraftView:
    """A draft that a calendar brought: where it would take place, and whether it was called off before."""

    session: ScheduledSession
    venue: Venue
    returned: bool
    location: str
    """What the calendar says of its place."""
    chosen: bool
    """Whether a coordinator has chosen its place."""
    capacity: int | None
    """Its seats, if people sign up; None: as many as come."""


async def drafts_of(session: AsyncSession, source_id: UUID, *, at: datetime, most: int) -> list[DraftView]:
    """The drafts of a calendar that can still be published, in the order of time."""
    statement = (
        select(ScheduledSession, Venue, CalendarEvent, SessionSeats)
        .join(Venue, col(Venue.id) == col(ScheduledSession.venue_id))
        .join(CalendarEvent, col(CalendarEvent.session_id) == col(ScheduledSession.id))
        .join(SessionSeats, col(SessionSeats.session_id) == col(ScheduledSession.id), isouter=True)
        .where(
            CalendarEvent.source_id == source_id,
            ScheduledSession.ends_at > at,
            _CAN_BE_PUBLISHED,
        )
        .order_by(col(ScheduledSession.starts_at), col(ScheduledSession.id))
        .limit(most)
    )
    return [
        DraftView(
            on,
            venue,
            row.returned,
            row.location,
            has_own_place(row, on),
            seats.capacity if on.sign_up != "none" else None,
        )
        for on, venue, row, seats in await session.exec(statement)
    ]


async def doubtful_places(session: AsyncSession, source_id: UUID, *, at: datetime) -> Sequence[str]:
    """What the calendar says of the places of public sessions to come that may be elsewhere than people read, one for each.

    Their club has moved them, or they were published before it was certain where they are.
    """
    statement = (
        select(CalendarEvent.location)
        .join(ScheduledSession, col(ScheduledSession.id) == col(CalendarEvent.session_id))
        .where(
            CalendarEvent.source_id == source_id,
            ScheduledSession.status == "published",
            ScheduledSession.starts_at > at,
            col(CalendarEvent.given).op("?")(INCOMPLETE),
        )
    )
    return (await session.exec(statement)).all()


async def waiting_for_coordinators(session: AsyncSession, organizer_ids: Collection[UUID]) -> Sequence[CalendarSource]:
    """The calendars that ask something or have failed for a day, oldest first; paused ones trouble nobody."""
    statement = (
        select(CalendarSource)
        .where(
            col(CalendarSource.organizer_id).in_(organizer_ids),
            col(CalendarSource.paused_at).is_(None),
            or_(col(CalendarSource.asks_since).is_not(None), col(CalendarSource.told_at).is_not(None)),
        )
        .order_by(col(CalendarSource.created_at), col(CalendarSource.id))
    )
    return (await session.exec(statement)).all()
