"""Reads around following: what an account follows, what an address or a draft names, and when it is next."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import col, select

from shared.bookings.models import FollowDraft, Follower
from shared.bookings.subject import Followed, Programme, Subject
from shared.catalogue.models import Activity, Organizer, Venue
from shared.catalogue.queries import by_slug
from shared.database import AsyncSession
from shared.errors import NotFound
from shared.schedule.models import ScheduledSession, SessionSeries
from shared.schedule.queries import next_sessions

_TABLE = type[Follower] | type[FollowDraft]


async def followed(session: AsyncSession, account_id: UUID) -> Sequence[Followed]:
    """What an account follows, in the order it began to."""
    statement = _named(Follower).where(Follower.account_id == account_id, col(Follower.stopped_at).is_(None))
    return [_of(*row[1:]) for row in await session.exec(statement.order_by(col(Follower.id)))]


async def follows(session: AsyncSession, account_id: UUID, subject: Subject) -> bool:
    """Whether an account follows *subject*."""
    statement = select(Follower.id).where(
        Follower.account_id == account_id, col(Follower.stopped_at).is_(None), _is(Follower, subject)
    )
    return (await session.exec(statement)).first() is not None


async def follower_of(session: AsyncSession, follower_id: UUID) -> tuple[Follower, Followed]:
    """A follower, also one that has stopped, and what it follows. Raises NotFound."""
    statement = _named(Follower).where(Follower.id == follower_id).execution_options(populate_existing=True)
    found = (await session.exec(statement)).one_or_none()
    if found is None:
        raise NotFound
    return found[0], _of(*found[1:])


async def wished(session: AsyncSession, challenge_id: UUID) -> Followed:
    """What waits for a code to be followed. Raises NotFound when it has expired."""
    found = (await session.exec(_named(FollowDraft).where(FollowDraft.challenge_id == challenge_id))).one_or_none()
    if found is None:
        raise NotFound
    return _of(*found[1:])


async def programme(session: AsyncSession, organizer: str, activity: str, venue: str) -> Programme:
    """What three names in an address mean together; whether there is any of it is another question. Raises NotFound."""
    return Programme(
        await by_slug(session, Organizer, organizer),
        await by_slug(session, Activity, activity),
        await by_slug(session, Venue, venue),
    )


async def must_exist(session: AsyncSession, subject: Subject) -> None:
    """Raises NotFound unless it is a series, or a programme of which people can see a session, or could."""
    known: Any = select(SessionSeries.id).where(SessionSeries.id == subject.series_id)
    if subject.series_id is None:
        known = select(ScheduledSession.id).where(*_programme_of(subject), ScheduledSession.status != "draft")
    if (await session.exec(known.limit(1))).first() is None:
        raise NotFound


async def next_of(
    session: AsyncSession, several: Sequence[Followed], *, at: datetime
) -> dict[Subject, ScheduledSession]:
    """The next session of each that has one left; those called off are skipped."""
    series = await next_sessions(session, [one.id for one in several if isinstance(one, SessionSeries)], at=at)
    programmes = [Subject.of(one) for one in several if isinstance(one, Programme)]
    others = await _next_of_programmes(session, programmes, at=at) if programmes else ()
    return {Subject.of(on): on for on in (*series.values(), *others)}


async def _next_of_programmes(
    session: AsyncSession, several: Sequence[Subject], *, at: datetime
) -> Sequence[ScheduledSession]:
    which = (col(ScheduledSession.organizer_id), col(ScheduledSession.activity_id), col(ScheduledSession.venue_id))
    statement = (
        select(ScheduledSession)
        .where(
            col(ScheduledSession.series_id).is_(None),
            tuple_(*which).in_([(one.organizer_id, one.activity_id, one.venue_id) for one in several]),
            ScheduledSession.status == "published",
            ScheduledSession.ends_at > at,
        )
        .ext(distinct_on(*which))
        .order_by(*which, col(ScheduledSession.starts_at), col(ScheduledSession.id))
    )
    return (await session.exec(statement)).all()


def _named(table: _TABLE) -> Any:
    """Rows of *table*, each with what it is about: a series, or an organiser, an activity and a venue."""
    return (
        select(table, SessionSeries, Organizer, Activity, Venue)  # type: ignore[call-overload]  # knows four columns
        .join(SessionSeries, col(SessionSeries.id) == col(table.series_id), isouter=True)
        .join(Organizer, col(Organizer.id) == col(table.organizer_id), isouter=True)
        .join(Activity, col(Activity.id) == col(table.activity_id), isouter=True)
        .join(Venue, col(Venue.id) == col(table.venue_id), isouter=True)
    )


def _of(series: SessionSeries | None, organizer: Organizer, activity: Activity, venue: Venue) -> Followed:
    return series or Programme(organizer, activity, venue)


def _is(table: _TABLE, subject: Subject) -> ColumnElement[bool]:
    if subject.series_id is not None:
        return col(table.series_id) == subject.series_id
    return tuple_(col(table.organizer_id), col(table.activity_id), col(table.venue_id)) == (
        subject.organizer_id,
        subject.activity_id,
        subject.venue_id,
    )


def _programme_of(subject: Subject) -> tuple[ColumnElement[bool], ...]:
    """Conditions on sessions: those of a programme."""
    return (
        col(ScheduledSession.series_id).is_(None),
        col(ScheduledSession.organizer_id) == subject.organizer_id,
        col(ScheduledSession.activity_id) == subject.activity_id,
        col(ScheduledSession.venue_id) == subject.venue_id,
    )
