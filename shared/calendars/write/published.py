"""What a feed publishes: the sessions of a scope or a wish, in the span of a feed, as rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, any_, false, func, or_, true
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from shared.bookings.models import Booking, Party
from shared.catalogue.models import Activity, Area, Venue
from shared.database import AsyncSession
from shared.people.models import Participant
from shared.schedule.models import ScheduledSession
from shared.schedule.queries import joined
from shared.schedule.wish import Wish, conditions

DAYS_BACK = timedelta(days=30)
DAYS_AHEAD = timedelta(days=180)


@dataclass(frozen=True)
class Standing:
    """Two columns beside a session: whether who reads the calendar has a seat on it, and whether somebody waits for one."""

    seat: ColumnElement[bool]
    waits: ColumnElement[bool]


ANYBODYS = Standing(seat=true(), waits=false())
"""Whoever reads a public feed is not asked for a seat."""

# Everything that reaches a subscriber. Whatever stands here and changes is counted by the triggers of
# `programme_changes`, so that no feed is thought to be the one it was.
_PUBLISHED: tuple[Any, ...] = (
    col(ScheduledSession.id),
    col(ScheduledSession.starts_at),
    col(ScheduledSession.ends_at),
    col(ScheduledSession.changed_at),
    col(ScheduledSession.sequence),
    col(ScheduledSession.status),
    col(ScheduledSession.girls_only),
    col(Venue.name).label("venue"),
    col(Venue.entrance),
    col(Venue.latitude),
    col(Venue.longitude),
    col(Area.name).label("area"),
    col(Activity.names).label("activity_names"),
)


def of(scope: ColumnElement[bool], *, today: datetime, at: datetime) -> ColumnElement[bool]:
    """The public sessions of *scope*, a condition on sessions, in the span of a feed."""
    return and_(scope, _in_span(today, at))


def in_area(area_id: UUID) -> ColumnElement[bool]:
    """A scope: what takes place in an area, and what was moved out of it, so that its subscribers see where it went."""
    there = func.array(select_columns(col(Venue.id)).where(col(Venue.area_id) == area_id).scalar_subquery())
    return or_(col(ScheduledSession.venue_id) == any_(there), col(ScheduledSession.area_id) == area_id)


def wished(wish: Wish, *, today: datetime, at: datetime) -> ColumnElement[bool]:
    """The public sessions that grant *wish*, in the span of a feed: their ids are found first, and then read by their key."""
    granting = joined(select_columns(col(ScheduledSession.id))).where(
        _in_span(today, at), *conditions(wish, now=at).values()
    )
    return col(ScheduledSession.id) == any_(func.array(granting.correlate(None).scalar_subquery()))


def _in_span(today: datetime, at: datetime) -> ColumnElement[bool]:
    """From 30 days before until 180 days after *today*, the present day's midnight."""
    return and_(
        col(ScheduledSession.starts_at) >= today - DAYS_BACK,
        col(ScheduledSession.starts_at) < today + DAYS_AHEAD,
        shown(at),
    )


def of_family(account_id: UUID, *, today: datetime, at: datetime) -> ColumnElement[bool]:
    """The sessions where somebody of an account has a seat or waits for one, in the span of a feed."""
    return and_(_parties(account_id).exists(), _in_span(today, at))


def standing(account_id: UUID) -> Standing:
    """Whether somebody of an account has a seat, and whether another one waits: a family may have both on one session."""
    parties = _parties(account_id)
    return Standing(
        parties.where(Party.status == "confirmed").exists(), parties.where(Party.status != "confirmed").exists()
    )


def _parties(account_id: UUID) -> Any:
    still_coming = (
        select(Booking.id)
        .join(Participant, col(Participant.id) == col(Booking.participant_id))
        .where(
            Booking.party_id == Party.id,
            col(Booking.cancelled_at).is_(None),
            col(Participant.removed_at).is_(None),
        )
    )
    return (
        select(Party.id)
        .where(Party.account_id == account_id, Party.session_id == ScheduledSession.id, still_coming.exists())
        .correlate(ScheduledSession)
    )


def only(session_id: UUID) -> ColumnElement[bool]:
    """One public session, whenever it is."""
    return and_(col(ScheduledSession.id) == session_id, col(ScheduledSession.status) != "draft")


def shown(at: datetime) -> ColumnElement[bool]:
    """A public session, but a cancelled one until it would have ended: some apps keep it struck through for ever."""
    return or_(
        col(ScheduledSession.status) == "published",
        and_(col(ScheduledSession.status) == "cancelled", col(ScheduledSession.ends_at) > at),
    )


def _joined(statement: Any, which: ColumnElement[bool]) -> Any:
    """With the area of the venue: a session that moved is counted for the one it was in, but people go to this one."""
    return (
        statement.select_from(ScheduledSession)
        .join(Venue, col(Venue.id) == col(ScheduledSession.venue_id))
        .join(Activity, col(Activity.id) == col(ScheduledSession.activity_id))
        .join(Area, col(Area.id) == col(Venue.area_id))
        .where(which)
    )


async def feed_rows(
    session: AsyncSession, which: ColumnElement[bool], standing: Standing = ANYBODYS
) -> Sequence[Row[Any]]:
    """The rows a feed publishes, in the order of time; `has_seat` and `waits` are what *standing* says of each."""
    order = (col(ScheduledSession.starts_at), col(ScheduledSession.id))
    columns = (*_PUBLISHED, standing.seat.label("has_seat"), standing.waits.label("waits"))
    found: Sequence[Row[Any]] = (await session.exec(_joined(select_columns(*columns), which).order_by(*order))).all()
    return found


async def any_of(session: AsyncSession, which: ColumnElement[bool]) -> bool:
    """Whether there is such a session."""
    return (await session.exec(select(ScheduledSession.id).where(which).limit(1))).first() is not None
