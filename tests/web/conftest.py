"""A family that is signed in, and a series whose sessions it can come to."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from sqlmodel import col, select

from shared.bookings.book import BookingRequest, book
from shared.bookings.seats import Placement
from shared.catalogue.models import Activity, Organizer, Venue
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.people.models import Account, Participant
from shared.schedule.models import ScheduledSession, SessionSeries
from shared.schedule.publish import SeriesPlan, publish_series
from shared.settings import Settings
from tests.factories import make_account, make_activity, make_organizer, make_participant, make_venue, sign_in

Book = Callable[..., Awaitable[Placement]]


@pytest.fixture
async def account(session: AsyncSession) -> Account:
    """A family."""
    return await make_account(session, "family@example.org")


@pytest.fixture
async def family(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, settings: Settings, account: Account
) -> httpx.AsyncClient:
    """A browser in which the family is signed in."""
    client.headers.update(await sign_in(session, clock, settings, account))
    return client


@pytest.fixture
def book_for(session: AsyncSession, clock: FixedClock, settings: Settings) -> Book:
    """Signs people up: those named by the account, each born in 2012."""

    async def place(
        on: ScheduledSession, account: Account, *names: str, together: bool = True, known: tuple[UUID, ...] = ()
    ) -> Placement:
        people = [await make_participant(session, account, name) for name in names]
        ids = (*known, *(one.id for one in people))
        request = BookingRequest(on.id, uuid4(), account.id, ids, f"key {uuid4()}", together=together)
        return await book(session, clock, settings, request)

    return place


@pytest.fixture
async def series(session: AsyncSession, clock: FixedClock, settings: Settings) -> SessionSeries:
    """Three Wednesdays of open hall without sign-up, the first one tomorrow."""
    plan = SeriesPlan(
        organizer_id=(await make_organizer(session)).id,
        venue_id=(await make_venue(session)).id,
        activity_id=(await make_activity(session)).id,
        title="Open hall",
        weekdays=(2,),
        starts=clock.now().time(),
        duration_minutes=90,
        first_day=clock.now().date(),
        last_day=clock.now().date() + timedelta(days=17),
    )
    return await publish_series(session, clock, plan, timezone=settings.timezone)


async def sessions_of(session: AsyncSession, series: SessionSeries) -> list[ScheduledSession]:
    """The sessions of a series, in the order of time."""
    statement = select(ScheduledSession).where(ScheduledSession.series_id == series.id)
    return list((await session.exec(statement.order_by(col(ScheduledSession.starts_at)))).all())


async def programme_of(session: AsyncSession, on: ScheduledSession) -> str:
    """The address of what a session of no series is one of."""
    club = await session.get_one(Organizer, on.organizer_id)
    activity = await session.get_one(Activity, on.activity_id)
    hall = await session.get_one(Venue, on.venue_id)
    return f"/programme/{club.slug}/{activity.slug}/{hall.slug}"


async def named(session: AsyncSession, name: str) -> Participant:
    """The only participant of that name."""
    return (await session.exec(select(Participant).where(Participant.name == name))).one()
