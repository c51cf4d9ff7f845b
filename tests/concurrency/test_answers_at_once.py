"""Answers, lapses, cancellations and changes of one session at the same moment: any order will do, a mixture will not."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from shared.bookings.answer import accept, lapse_offers
from shared.bookings.book import BookingRequest, book
from shared.bookings.cancel import cancel
from shared.bookings.change_capacity import change_capacity
from shared.bookings.errors import OfferOver, SessionClosed
from shared.bookings.invariants import INVARIANTS
from shared.bookings.models import Party
from shared.bookings.seats import Placement
from shared.clock import FixedClock
from shared.database import AsyncSession, execute, transaction
from shared.errors import DomainError
from shared.invariants import examine
from shared.outbox import OutboxEvent
from shared.schedule.cancel import cancel_session
from shared.schedule.errors import SessionOver
from shared.schedule.models import ScheduledSession, SessionSeats
from shared.schedule.move import move_session
from tests.bookings.model import account_of
from tests.factories import make_account, make_organizer, make_participant, make_session
from tests.frame.live import Live

Work = Callable[[AsyncSession], Awaitable[object]]


class Hall:
    """A session on a database of its own, and families who do things at the same moment."""

    def __init__(self, live: Live, clock: FixedClock, on_id: UUID) -> None:
        self.live, self.clock, self.on_id = live, clock, on_id

    async def request(self, size: int = 1, *, together: bool = True) -> BookingRequest:
        """What a new family wants."""
        async with transaction(self.live.sessions) as session:
            account = await make_account(session)
            people = [await make_participant(session, account, f"P{i}") for i in range(size)]
        ids = tuple(one.id for one in people)
        return BookingRequest(self.on_id, uuid4(), account.id, ids, uuid4().hex, together=together)

    def books(self, request: BookingRequest) -> Work:
        """Sign them up."""
        return lambda session: book(session, self.clock, self.live.settings, request)

    def cancels(self, request: BookingRequest) -> Work:
        """Take all of them off."""
        account_id, party_id = account_of(request), request.party_id
        return lambda session: cancel(session, self.clock, self.live.settings, account_id=account_id, party_id=party_id)

    def accepts(self, request: BookingRequest) -> Work:
        """Take what they were offered."""
        return lambda session: accept(session, self.clock, account_id=account_of(request), party_id=request.party_id)

    def lapses(self) -> Work:
        """What a relay does every second."""
        return lambda session: lapse_offers(session, self.clock, self.live.settings)

    def resizes(self, capacity: int | None) -> Work:
        """A coordinator changes the seats."""
        return lambda session: change_capacity(session, self.clock, self.live.settings, self.on_id, capacity)

    async def calls_off(self, session: AsyncSession) -> None:
        """A coordinator calls it off."""
        await cancel_session(session, self.clock, await session.get_one(ScheduledSession, self.on_id), reason="Storm")

    async def at_once(self, *work: Work) -> list[object]:
        """Everything on connections of its own, from the same moment on; what each gave or was refused with."""
        start = asyncio.Barrier(len(work))

        async def one(does: Work) -> object:
            async with transaction(self.live.sessions) as session:
                await session.connection()
                await start.wait()
                return await does(session)

        found = await asyncio.gather(*(one(does) for does in work), return_exceptions=True)
        assert not [e for e in found if isinstance(e, BaseException) and not isinstance(e, DomainError)], found
        return list(found)

    async def check(self) -> list[str]:
        """No rule is broken, nobody waited in a circle; the statuses in the order of the queue."""
        async with self.live.sessions() as session:
            for rule in INVARIANTS:
                found = await examine(session, rule, now=self.clock.now(), zone="Europe/Stockholm")
                assert not found.total, (rule.name, found)
            deadlocks = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
            assert (await execute(session, deadlocks, {})).scalar_one() == 0
            return list((await session.exec(select(Party.status).order_by(col(Party.arrival)))).all())

    async def told(self, kind: str) -> Sequence[UUID]:
        """The subjects of all events of a kind."""
        async with self.live.sessions() as session:
            return (await session.exec(select(OutboxEvent.subject_id).where(OutboxEvent.type == kind))).all()


@pytest.fixture
async def hall(live: Live, clock: FixedClock) -> Hall:
    """Two seats, and an organiser who always asks the first in the queue."""
    async with transaction(live.sessions) as session:
        organizer = await make_organizer(session)
        organizer.offers = "always"
        session.add(organizer)
        on = await make_session(session, seats=2, organizer=organizer)
    return Hall(live, clock, on.id)


async def offered(hall: Hall) -> list[BookingRequest]:
    """Two families were just offered a seat each, four wait behind them."""
    requests = [await hall.request() for _ in range(8)]
    for request in requests:
        await hall.at_once(hall.books(request))
    for request in requests[:2]:
        await hall.at_once(hall.cancels(request))
    assert await hall.check() == ["cancelled"] * 2 + ["offered"] * 2 + ["waitlisted"] * 4
    return requests


async def end_of(hall: Hall, request: BookingRequest) -> None:
    """Let time pass until an offer ends."""
    async with hall.live.sessions() as session:
        until = (await session.get_one(Party, request.party_id)).offered_until
    assert until is not None
    hall.clock.advance(until - hall.clock.now())


async def test_two_relays_pass_an_offer_on_once(hall: Hall) -> None:
    """Both see it; the second finds nothing left."""
    requests = await offered(hall)
    await end_of(hall, requests[3])
    await hall.at_once(*[hall.lapses()] * 6)
    assert await hall.check() == ["cancelled"] * 4 + ["offered"] * 2 + ["waitlisted"] * 2
    assert sorted(await hall.told("OfferLapsed")) == sorted(one.party_id for one in requests[2:4])


async def test_an_answer_and_the_end_at_the_same_moment_give_the_seat_once(hall: Hall) -> None:
    """A second before its end the family wins, at its end nobody takes it any more; copies of the answer do no harm."""
    requests = await offered(hall)
    await end_of(hall, requests[3])
    hall.clock.advance(timedelta(seconds=-1))
    answers = await hall.at_once(*[hall.accepts(requests[2])] * 3, *[hall.lapses()] * 3)
    assert answers[:3] == [None] * 3
    assert await hall.check() == ["cancelled"] * 2 + ["confirmed", "offered"] + ["waitlisted"] * 4
    hall.clock.advance(timedelta(seconds=1))
    answers = await hall.at_once(*[hall.accepts(requests[3])] * 3, *[hall.lapses()] * 3)
    assert [type(one) for one in answers[:3]] == [OfferOver] * 3
    assert await hall.check() == ["cancelled"] * 2 + ["confirmed", "cancelled", "offered"] + ["waitlisted"] * 3
    assert list(await hall.told("BookingConfirmed")).count(requests[2].party_id) == 1


async def test_an_answer_while_the_session_is_called_off_is_before_it_or_refused(hall: Hall) -> None:
    """Never a seat on a session that was off already."""
    requests = await offered(hall)
    took, off, *_ = await hall.at_once(
        hall.accepts(requests[2]), hall.calls_off, hall.books(await hall.request()), hall.resizes(7), hall.lapses()
    )
    assert off is None
    assert took is None or isinstance(took, SessionClosed)
    async with hall.live.sessions() as session:
        status = (await session.get_one(Party, requests[2].party_id)).status
    assert status == ("confirmed" if took is None else "offered")
    await hall.check()


async def test_an_answer_that_waited_for_the_call_off_is_refused(hall: Hall) -> None:
    """It had read that the session was on."""
    requests = await offered(hall)
    async with transaction(hall.live.sessions) as desk:
        await hall.calls_off(desk)
        await desk.flush()
        answer = asyncio.ensure_future(hall.at_once(hall.accepts(requests[2])))
        await hall.live.waits_for_a_lock()
    assert [type(one) for one in await answer] == [SessionClosed]


@pytest.mark.parametrize(("by", "refusal"), [(timedelta(hours=-1), SessionClosed), (timedelta(hours=1), None)])
async def test_a_cancellation_that_waited_for_a_move_goes_by_the_new_start(
    hall: Hall, by: timedelta, refusal: type[DomainError] | None
) -> None:
    """The session begins an hour earlier, so it came a minute too late; or an hour later, and it was in time after all."""
    request = await hall.request()
    await hall.at_once(hall.books(request))
    async with transaction(hall.live.sessions) as desk:
        on = await desk.get_one(ScheduledSession, hall.on_id)
        before = on.starts_at
        hall.clock.advance(before + min(by, timedelta()) - timedelta(minutes=1) - hall.clock.now())
        await move_session(desk, hall.clock, on, starts_at=before + by, ends_at=on.ends_at + by)
        await desk.flush()
        hall.clock.advance(timedelta(minutes=2))
        cancelling = asyncio.ensure_future(hall.at_once(hall.cancels(request)))
        await hall.live.waits_for_a_lock()
    (answer,) = await cancelling
    assert type(answer) is (refusal or type(None))
    await hall.check()


async def test_parties_that_may_be_parted_take_every_seat_once(hall: Hall) -> None:
    """Ten families of three rush; at most one is parted, and its rest stands right behind it."""
    await hall.at_once(hall.resizes(7))
    requests = [await hall.request(3, together=False) for _ in range(10)]
    answers = await hall.at_once(*(hall.books(one) for one in requests))
    parted = [one for one in answers if isinstance(one, Placement) and one.rest_id]
    assert len(parted) == 1
    assert await hall.check() == ["confirmed"] * 3 + ["waitlisted"] * 8
    async with hall.live.sessions() as session:
        seats = await session.get_one(SessionSeats, hall.on_id)
    assert (seats.held, seats.waiting) == (7, 23)


async def test_copies_of_a_request_that_is_parted_get_one_answer(hall: Hall) -> None:
    """With the same rest."""
    request = await hall.request(4, together=False)
    copies = [
        BookingRequest(hall.on_id, uuid4(), request.account, request.participant_ids, request.key, together=False)
        for _ in range(8)
    ]
    answers = await hall.at_once(*(hall.books(one) for one in copies))
    assert len(set(answers)) == 1, answers
    assert isinstance(answers[0], Placement)
    assert answers[0].rest_id is not None
    assert await hall.check() == ["confirmed", "waitlisted"]


async def test_everything_at_once_breaks_no_rule(hall: Hall) -> None:
    """Sign-ups, cancellations, answers, lapses, seats up and down and without a limit; then it is called off."""
    known = await offered(hall)
    for round_ in range(4):
        fresh = [await hall.request(1 + i % 3, together=i % 2 == 0) for i in range(6)]
        works = [hall.books(one) for one in fresh] + [hall.cancels(one) for one in known[round_::5]]
        works += [hall.accepts(one) for one in known[2:6]] + [hall.lapses()] * 2
        works += [hall.resizes(n) for n in (1, 4 + round_, None if round_ == 2 else 3)]
        await hall.at_once(*works[:20])
        await hall.check()
        hall.clock.advance(timedelta(hours=5))
        known += fresh
    answers = await hall.at_once(hall.calls_off, hall.resizes(50), *(hall.cancels(one) for one in known[-5:]))
    assert answers[0] is None
    assert answers[1] is None or isinstance(answers[1], list | SessionOver)
    await hall.check()
