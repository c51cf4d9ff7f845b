"""Offers: taken, declined, passed on when nobody answers, and never beyond the start."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlmodel import col, select

from shared.bookings.answer import accept, lapse_offers
from shared.bookings.book import BookingRequest, book
from shared.bookings.cancel import cancel
from shared.bookings.errors import OfferOver, SessionClosed
from shared.bookings.models import Booking, Party
from shared.bookings.offers import stands_until
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.errors import NotFound
from shared.outbox import OutboxEvent
from shared.schedule.cancel import cancel_session
from shared.schedule.models import ScheduledSession, SessionSeats
from shared.schedule.move import move_session
from shared.settings import Settings
from tests.conftest import NOW
from tests.factories import make_account, make_organizer, make_participant, make_session

HOUR = timedelta(hours=1)


class Queue:
    """A session with one seat, whose organiser always asks the first in the queue."""

    def __init__(self, session: AsyncSession, clock: FixedClock, settings: Settings, on: ScheduledSession) -> None:
        self.session, self.clock, self.settings, self.on = session, clock, settings, on

    async def book(self, size: int = 1) -> Party:
        """A party of a new family."""
        account = await make_account(self.session)
        people = [await make_participant(self.session, account, f"P{i}") for i in range(size)]
        request = BookingRequest(self.on.id, uuid4(), account.id, tuple(p.id for p in people), uuid4().hex)
        placed = await book(self.session, self.clock, self.settings, request)
        return await self.session.get_one(Party, placed.party_id)

    async def cancel(self, party: Party) -> None:
        """All of it, by the family."""
        await cancel(self.session, self.clock, self.settings, account_id=party.account_id, party_id=party.id)

    async def accept(self, party: Party) -> None:
        """By the family."""
        await accept(self.session, self.clock, account_id=party.account_id, party_id=party.id)

    async def lapse(self) -> int:
        """What the relay's sweep does."""
        return await lapse_offers(self.session, self.clock, self.settings)

    async def statuses(self) -> list[str]:
        """Of every party, in the order of the queue."""
        return list((await self.session.exec(select(Party.status).order_by(col(Party.arrival)))).all())

    async def told(self, party: Party) -> list[str]:
        """The events about a party, in their order."""
        rows = select(OutboxEvent.type).where(OutboxEvent.subject_id == party.id).order_by(col(OutboxEvent.id))
        return list((await self.session.exec(rows)).all())

    async def until(self, party: Party) -> datetime:
        """When an offer ends."""
        await self.session.refresh(party)
        assert party.offered_until is not None
        return party.offered_until

    async def held(self) -> int:
        """The seats that are taken or kept."""
        return (await self.session.get_one(SessionSeats, self.on.id, populate_existing=True)).held


@pytest.fixture
async def queue(session: AsyncSession, clock: FixedClock, settings: Settings) -> Queue:
    """Nobody has signed up yet."""
    organizer = await make_organizer(session)
    organizer.offers = "always"
    session.add(organizer)
    return Queue(session, clock, settings, await make_session(session, seats=1, organizer=organizer))


async def offered(queue: Queue, waiting: int = 2) -> list[Party]:
    """That many waiting families, of which the first was just offered the seat that somebody gave back."""
    first, *others = [await queue.book() for _ in range(waiting + 1)]
    await queue.cancel(first)
    return others


async def test_an_offer_keeps_the_seat_until_it_is_answered(queue: Queue) -> None:
    """Whoever comes now waits, behind those who wait."""
    await offered(queue)
    await queue.book()
    assert await queue.statuses() == ["cancelled", "offered", "waitlisted", "waitlisted"]
    assert await queue.held() == 1


async def test_an_offer_that_is_taken_is_a_seat_and_taking_it_twice_changes_nothing(queue: Queue) -> None:
    """One confirmation is told."""
    asked, _ = await offered(queue)
    await queue.accept(asked)
    await queue.accept(asked)
    assert (asked.status, await queue.held()) == ("confirmed", 1)
    assert sorted(await queue.told(asked)) == ["BookingConfirmed", "BookingOffered", "BookingWaitlisted"]


async def test_only_who_was_asked_can_take_it(queue: Queue) -> None:
    """Another family does not see it; the next in the queue has no offer."""
    asked, behind = await offered(queue)
    with pytest.raises(NotFound):
        await accept(queue.session, queue.clock, account_id=behind.account_id, party_id=asked.id)
    with pytest.raises(OfferOver):
        await queue.accept(behind)


async def test_who_declines_passes_it_on(queue: Queue) -> None:
    """To decline is to cancel."""
    asked, behind = await offered(queue)
    await queue.cancel(asked)
    assert await queue.statuses() == ["cancelled", "cancelled", "offered"]
    assert await queue.told(behind) == ["BookingWaitlisted", "BookingOffered"]


async def test_an_offer_without_an_answer_is_passed_on_and_its_party_leaves_the_queue(queue: Queue) -> None:
    """At its end and not a second before; back at its place it would be offered the same seat again."""
    asked, _ = await offered(queue)
    queue.clock.advance(await queue.until(asked) - queue.clock.now() - timedelta(seconds=1))
    assert await queue.lapse() == 0
    queue.clock.advance(timedelta(seconds=1))
    assert await queue.lapse() == 1
    assert await queue.statuses() == ["cancelled", "cancelled", "offered"]
    assert (await queue.told(asked))[-1] == "OfferLapsed"
    left = (await queue.session.exec(select(Booking.cancelled_by).where(Booking.party_id == asked.id))).all()
    assert left == ["lapsed"]
    assert await queue.lapse() == 0


async def test_an_answer_that_comes_too_late_is_told_so(queue: Queue) -> None:
    """Also before the sweep has looked."""
    asked, _ = await offered(queue)
    queue.clock.advance(await queue.until(asked) - queue.clock.now())
    with pytest.raises(OfferOver):
        await queue.accept(asked)


async def test_no_offer_outlives_the_start_of_a_session_that_was_moved_earlier(queue: Queue) -> None:
    """It could not be taken any more, and would be counted as a seat."""
    asked, _ = await offered(queue)
    until, start = await queue.until(asked), queue.clock.now() + HOUR
    assert until > start
    await move_session(queue.session, queue.clock, queue.on, starts_at=start, ends_at=start + HOUR)
    queue.clock.advance(HOUR)
    with pytest.raises(OfferOver):
        await queue.accept(asked)
    assert await queue.lapse() == 1
    assert await queue.statuses() == ["cancelled", "cancelled", "waitlisted"]


async def test_no_seat_of_a_session_that_was_called_off_is_taken(queue: Queue) -> None:
    """A confirmation of it would be the last thing that a family reads."""
    asked, _ = await offered(queue)
    await cancel_session(queue.session, queue.clock, queue.on, reason="Storm")
    with pytest.raises(SessionClosed):
        await queue.accept(asked)


async def test_who_was_asked_stays_on_a_session_that_was_called_off(queue: Queue) -> None:
    """Else nobody would tell them in the morning: the seat has nobody to go to."""
    asked, _ = await offered(queue)
    await cancel_session(queue.session, queue.clock, queue.on, reason="Storm")
    queue.clock.advance(await queue.until(asked) - queue.clock.now())
    assert await queue.lapse() == 0
    assert await queue.statuses() == ["cancelled", "offered", "waitlisted"]


async def test_of_an_offered_party_some_can_decline(queue: Queue) -> None:
    """What they give back goes on to the next, the rest of the offer stands."""
    seats = await queue.session.get_one(SessionSeats, queue.on.id)
    seats.capacity = seats.ceiling = 2
    first, asked, behind = await queue.book(2), await queue.book(2), await queue.book()
    await queue.cancel(first)
    people = (await queue.session.exec(select(Booking.participant_id).where(Booking.party_id == asked.id))).all()
    account, one = asked.account_id, people[:1]
    await cancel(queue.session, queue.clock, queue.settings, account_id=account, party_id=asked.id, participants=one)
    await queue.session.refresh(behind)
    assert [(p.status, p.size) for p in (asked, behind)] == [("offered", 1), ("offered", 1)]


EVENING = NOW.replace(day=16, hour=16)  # 18:00 in Stockholm


@pytest.mark.parametrize(
    ("mode", "before", "stands"),
    [
        ("off", 10 * HOUR, None),
        ("off", HOUR, None),
        ("near", 3 * HOUR + timedelta(seconds=1), None),
        ("near", 3 * HOUR, HOUR * 3 / 4),
        ("near", HOUR, timedelta(minutes=15)),
        ("near", timedelta(minutes=20), timedelta(minutes=15)),
        ("near", timedelta(minutes=5), timedelta(minutes=5)),
        ("always", 8 * HOUR, 2 * HOUR),
        ("always", 200 * HOUR, 12 * HOUR),
    ],
)
def test_an_offer_shrinks_towards_the_start(mode: str, before: timedelta, stands: timedelta | None) -> None:
    """A quarter of what is left, between 15 minutes and 12 hours, never beyond the start."""
    until = stands_until(mode, EVENING, Settings(demo=False), at=EVENING - before)
    assert until == (None if stands is None else EVENING - before + stands)


@pytest.mark.parametrize(
    ("made", "starts", "until"),
    [
        ("2026-09-15T21:00+02:00", "2026-09-16T18:00+02:00", "2026-09-16T10:30+02:00"),  # a quarter of ten hours
        ("2026-09-16T07:59+02:00", "2026-09-16T10:00+02:00", "2026-09-16T08:30+02:00"),
        ("2026-09-15T23:00+02:00", "2026-09-16T07:00+02:00", "2026-09-16T07:00+02:00"),  # told at once: see hold.py
        ("2026-10-24T23:00+02:00", "2026-10-25T18:00+01:00", "2026-10-25T10:30+01:00"),  # the night is an hour longer
    ],
)
def test_an_offer_made_in_quiet_hours_stands_from_the_morning(made: str, starts: str, until: str) -> None:
    """Nobody loses overnight what they could not read."""
    at, start = datetime.fromisoformat(made), datetime.fromisoformat(starts)
    assert stands_until("always", start, Settings(demo=False), at=at) == datetime.fromisoformat(until)
