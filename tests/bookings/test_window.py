"""Sign-up opens so many days before a session and closes so many minutes before it starts, as its series says."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import col, select

from shared.bookings.book import BookingRequest, book
from shared.bookings.errors import NotYetOpen, SessionClosed
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.schedule.models import ScheduledSession, SessionSeats
from shared.schedule.move import move_session
from shared.schedule.publish import SeriesPlan, publish_series
from shared.settings import Settings
from tests.factories import make_account, make_activity, make_organizer, make_participant, make_venue

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


class Hall:
    """Publishes two Wednesday evenings, 23 and 30 September 2026 at 18:00, and signs families up for one of them."""

    def __init__(self, session: AsyncSession, clock: FixedClock, settings: Settings) -> None:
        self.session, self.clock, self.settings = session, clock, settings

    async def publish(self, **window: Any) -> list[ScheduledSession]:
        """The two evenings, in the order of time."""
        days = {"first_day": date(2026, 9, 23), "last_day": date(2026, 9, 30)}
        plan = SeriesPlan(
            organizer_id=(await make_organizer(self.session)).id,
            venue_id=(await make_venue(self.session)).id,
            activity_id=(await make_activity(self.session)).id,
            title="Open hall",
            sign_up="required",
            weekdays=(2,),
            starts=time(18),
            duration_minutes=90,
            capacity=5,
            **(days | window),
        )
        series = await publish_series(self.session, self.clock, plan, timezone=self.settings.timezone)
        statement = select(ScheduledSession).where(ScheduledSession.series_id == series.id)
        return list((await self.session.exec(statement.order_by(col(ScheduledSession.starts_at)))).all())

    async def seats(self, on: ScheduledSession) -> SessionSeats:
        """With the window."""
        return await self.session.get_one(SessionSeats, on.id, populate_existing=True)

    async def book_at(self, moment: datetime, on: ScheduledSession) -> str:
        """A new family signs up then; where it stands."""
        self.clock.advance(moment - self.clock.now())
        account = await make_account(self.session)
        child = await make_participant(self.session, account)
        request = BookingRequest(on.id, uuid4(), account.id, (child.id,), uuid4().hex)
        return (await book(self.session, self.clock, self.settings, request)).status


@pytest.fixture
def hall(session: AsyncSession, clock: FixedClock, settings: Settings) -> Hall:
    """Nothing is published yet."""
    return Hall(session, clock, settings)


async def test_each_session_opens_by_itself_and_says_when(hall: Hall) -> None:
    """Six days before its own start: the first is open while the second is not."""
    first, second = await hall.publish(opens_days=6)
    opens_at = first.starts_at - 6 * DAY
    with pytest.raises(NotYetOpen) as refusal:
        await hall.book_at(opens_at - SECOND, first)
    assert refusal.value.data["opens_at"] == opens_at
    assert await hall.book_at(opens_at, first) == "confirmed"
    with pytest.raises(NotYetOpen) as refusal:
        await hall.book_at(opens_at, second)
    assert refusal.value.data["opens_at"] == second.starts_at - 6 * DAY


async def test_it_opens_at_the_same_wall_time_on_the_other_side_of_the_change_of_the_clock(hall: Hall) -> None:
    """Summer time turns into winter time in between: 35 days before 28 October 18:00 is 23 September 18:00."""
    winter = (await hall.publish(first_day=date(2026, 10, 28), last_day=date(2026, 10, 28), opens_days=35))[0]
    opens_at = (await hall.seats(winter)).opens_at.astimezone(hall.settings.zone)
    assert (opens_at.date(), opens_at.time()) == (date(2026, 9, 23), time(18))


async def test_sign_up_closes_before_the_start(hall: Hall) -> None:
    """Two hours before, to the second; the session that is later stays open."""
    first, second = await hall.publish(closes_minutes=120)
    closes_at = first.starts_at - 2 * HOUR
    assert await hall.book_at(closes_at - SECOND, first) == "confirmed"
    with pytest.raises(SessionClosed):
        await hall.book_at(closes_at, first)
    assert await hall.book_at(closes_at, second) == "confirmed"


async def test_without_a_window_it_is_open_from_now_to_the_start(hall: Hall) -> None:
    """What most series do."""
    first, _ = await hall.publish()
    assert await hall.book_at(hall.clock.now(), first) == "confirmed"
    assert await hall.book_at(first.starts_at - SECOND, first) == "confirmed"
    with pytest.raises(SessionClosed):
        await hall.book_at(first.starts_at, first)


async def test_a_window_never_ends_before_it_begins(hall: Hall) -> None:
    """Who opens on the day and closes the day before has no sign-up: it says closed, never "opens" in the past."""
    first, _ = await hall.publish(opens_days=0, closes_minutes=24 * 60)
    seats = await hall.seats(first)
    assert seats.opens_at == seats.closes_at == first.starts_at - DAY
    with pytest.raises(SessionClosed):
        await hall.book_at(first.starts_at - HOUR, first)


async def test_a_session_that_moves_takes_its_window_along(hall: Hall) -> None:
    """Before it has opened, both ends of it move."""
    _, second = await hall.publish(opens_days=6, closes_minutes=120)
    await move_session(hall.session, hall.clock, second, starts_at=second.starts_at + DAY, ends_at=second.ends_at + DAY)
    with pytest.raises(NotYetOpen):
        await hall.book_at(second.starts_at - 6 * DAY - SECOND, second)
    assert await hall.book_at(second.starts_at - 6 * DAY, second) == "confirmed"


async def test_a_sign_up_that_is_open_stays_open_when_the_session_moves(hall: Hall) -> None:
    """Who was told that it is open was told so."""
    first, _ = await hall.publish(opens_days=6, closes_minutes=120)
    hall.clock.advance(first.starts_at - 6 * DAY - hall.clock.now())
    await move_session(hall.session, hall.clock, first, starts_at=first.starts_at + DAY, ends_at=first.ends_at + DAY)
    assert await hall.book_at(hall.clock.now(), first) == "confirmed"
    with pytest.raises(SessionClosed):
        await hall.book_at(first.starts_at - 2 * HOUR, first)
