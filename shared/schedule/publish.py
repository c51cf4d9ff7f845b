"""Publish what people can come to: a weekly series with all its sessions, or a draft that a calendar brought."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from shared.catalogue.models import Venue
from shared.clock import Clock
from shared.database import AsyncSession
from shared.errors import NotFound
from shared.ids import new_id
from shared.outbox import record
from shared.schedule.errors import CalledOffAtSource, HoursMissing, SeriesEmpty, SessionOver
from shared.schedule.events import SeriesPublished, SessionPublished
from shared.schedule.locking import lock
from shared.schedule.models import OLDEST, Offer, ScheduledSession, SessionLeader, SessionSeats, SessionSeries
from shared.schedule.occurrences import days_of, span

OFFER_FIELDS = frozenset(Offer.model_fields)


class SeriesPlan(BaseModel):
    """A coordinator's series as the form has checked it. Table classes do not validate; this one does."""

    model_config = ConfigDict(frozen=True)

    organizer_id: UUID
    venue_id: UUID
    activity_id: UUID
    title: str = Field(min_length=1, max_length=120)
    description: str = Field("", max_length=2000)
    min_age: int | None = Field(None, ge=0, le=OLDEST)
    max_age: int | None = Field(None, ge=0, le=OLDEST)
    girls_only: bool = False
    sign_up: str = Field("none", pattern="^(none|optional|required)$")
    led_by: str = Field("", max_length=120)
    bring: str = Field("", max_length=300)
    borrow: str = Field("", max_length=300)
    women_lead: bool = False
    headscarf_fine: bool = False
    come_alone: bool = False
    weekdays: tuple[int, ...] = Field(min_length=1)
    starts: time
    duration_minutes: int = Field(ge=15, le=720)
    first_day: date
    last_day: date
    except_days: tuple[date, ...] = ()
    capacity: int | None = Field(None, ge=1, le=10_000)
    leader_ids: tuple[UUID, ...] = ()
    opens_days: int | None = Field(None, ge=0, le=400)
    closes_minutes: int = Field(0, ge=0, le=20_160)
    series_id: UUID | None = Field(None, description="Made with the form, so that sending it twice publishes once.")


async def publish_series(session: AsyncSession, clock: Clock, plan: SeriesPlan, *, timezone: str) -> SessionSeries:
    """Store a series and publish every session of it that is still to come.

    A plan whose `series_id` was published before gives that series and changes nothing. Raises NotFound for an unknown
    venue, or when that series is another organiser's, and SeriesEmpty when no day is left. The caller has checked the
    organiser.
    """
    earlier = await _published_before(session, plan)
    if earlier is not None:
        return earlier
    area_id = await _area_of(session, plan.venue_id)
    values = plan.model_dump(exclude={"leader_ids", "weekdays", "except_days", "series_id"})
    series = SessionSeries(
        **values,
        id=plan.series_id or new_id(),
        weekdays=sorted(set(plan.weekdays)),
        except_days=sorted(plan.except_days),
        timezone=timezone,
        created_at=clock.now(),
    )
    sessions = sessions_of(series, area_id, at=clock.now())
    if not sessions:
        raise SeriesEmpty
    try:
        async with session.begin_nested():
            session.add(series)
    except IntegrityError:
        earlier = await _published_before(session, plan)  # a copy of this form that ran beside it has won
        if earlier is None:
            raise
        return earlier
    session.add_all(sessions)
    await session.flush()
    session.add_all(seats_for(on, series, at=clock.now()) for on in sessions if on.sign_up != "none")
    session.add_all(
        SessionLeader(session_id=on.id, staff_member_id=leader) for on in sessions for leader in plan.leader_ids
    )
    record(session, clock, SeriesPublished(series.id))
    return series


async def _published_before(session: AsyncSession, plan: SeriesPlan) -> SessionSeries | None:
    earlier = await session.get(SessionSeries, plan.series_id) if plan.series_id else None
    if earlier is not None and earlier.organizer_id != plan.organizer_id:
        raise NotFound
    return earlier


def sessions_of(series: SessionSeries, area_id: UUID, *, at: datetime) -> list[ScheduledSession]:
    """The sessions of *series* that end after *at*, published."""
    zone = ZoneInfo(series.timezone)
    days = days_of(series.first_day, series.last_day, series.weekdays, series.except_days)
    spans = [span(day, series.starts, series.duration_minutes, zone) for day in days]
    return [_occurrence(series, area_id, starts, ends, at) for starts, ends in spans if ends > at]


def seats_for(on: ScheduledSession, series: SessionSeries, *, at: datetime) -> SessionSeats:
    """The seats of a session with sign-up: open at once or so many days before, until so many minutes before it starts."""
    closes_at = on.starts_at - timedelta(minutes=series.closes_minutes)
    opens_at = at if series.opens_days is None else _days_before(on.starts_at, series.opens_days, series.timezone)
    return SessionSeats(
        session_id=on.id,
        capacity=series.capacity,
        ceiling=series.capacity,
        opens_at=min(opens_at, closes_at),
        closes_at=closes_at,
    )


def _days_before(moment: datetime, days: int, timezone: str) -> datetime:
    """The same wall time so many days before: what opens "seven days before" 18:00 opens at 18:00, summer and winter."""
    return (moment.astimezone(ZoneInfo(timezone)) - timedelta(days=days)).astimezone(UTC)


async def publish_draft(session: AsyncSession, clock: Clock, draft: ScheduledSession) -> None:
    """Make a draft public as it is; a session that is public stays as it is.

    What the session says in its lock counts. Raises SessionOver when it has ended, CalledOffAtSource when the
    club's calendar says that it is off, HoursMissing when it says no hours, and NotFound when it is gone.
    """
    await lock(session, draft)
    make_public(session, clock, draft)


def make_public(session: AsyncSession, clock: Clock, draft: ScheduledSession) -> None:
    """`publish_draft` of a row that the caller has locked or just made, as it was read in that lock."""
    if draft.ends_at <= clock.now():
        raise SessionOver
    if draft.status != "draft":
        return
    if draft.called_off_at_source:
        raise CalledOffAtSource
    if draft.untimed:
        raise HoursMissing
    draft.status = "published"
    draft.sequence += 1
    draft.changed_at = clock.now()
    session.add(draft)
    record(session, clock, SessionPublished(draft.id))


def _occurrence(
    series: SessionSeries, area_id: UUID, starts: datetime, ends: datetime, at: datetime
) -> ScheduledSession:
    offered: dict[str, Any] = series.model_dump(include=set(OFFER_FIELDS))
    return ScheduledSession(
        id=new_id(),
        series_id=series.id,
        area_id=area_id,
        starts_at=starts,
        ends_at=ends,
        status="published",
        changed_at=at,
        **offered,
    )


async def _area_of(session: AsyncSession, venue_id: UUID) -> UUID:
    found: Sequence[UUID] = (await session.exec(select(Venue.area_id).where(Venue.id == venue_id))).all()
    if not found:
        raise NotFound
    return found[0]
