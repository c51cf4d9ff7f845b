"""Many people want few seats at the same moment, on real connections with real commits."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlmodel import col, select

from shared.bookings.book import BookingRequest, book
from shared.bookings.cancel import cancel
from shared.bookings.errors import AlreadyBooked
from shared.bookings.models import Booking, Party
from shared.clock import FixedClock
from shared.database import execute, transaction
from shared.schedule.models import SessionSeats
from tests.factories import make_account, make_participant, make_session
from tests.frame.live import Live

SEATS = 5
PEOPLE = 60


async def crowd(live: Live, size: int = PEOPLE) -> tuple[UUID, list[tuple[UUID, UUID]]]:
    """A session with five seats, and that many families: (account, participant)."""
    async with transaction(live.sessions) as session:
        on = await make_session(session, seats=SEATS)
        people = []
        for _ in range(size):
            account = await make_account(session)
            people.append((account.id, (await make_participant(session, account)).id))
        return on.id, people


async def all_at_once(calls: Sequence[Callable[[], Awaitable[object]]]) -> list[object]:
    """Run all calls together; what each gave or raised."""
    return await asyncio.gather(*(call() for call in calls), return_exceptions=True)


async def test_a_rush_fills_every_seat_once_and_queues_the_rest_in_order(live: Live, clock: FixedClock) -> None:
    """Exactly five are confirmed, they are the first five arrivals, and the counters equal the rows."""
    session_id, people = await crowd(live)

    def sign_up(account: UUID, participant: UUID) -> Callable[[], Awaitable[object]]:
        async def call() -> object:
            request = BookingRequest(session_id, uuid4(), account, (participant,), uuid4().hex)
            async with transaction(live.sessions) as session:
                return await book(session, clock, live.settings, request)

        return call

    answers = await all_at_once([sign_up(*one) for one in people])
    assert not [a for a in answers if isinstance(a, BaseException)]
    async with live.sessions() as session:
        parties = (await session.exec(select(Party).order_by(col(Party.arrival)))).all()
        seats = await session.get_one(SessionSeats, session_id)
    assert [p.status for p in parties] == ["confirmed"] * SEATS + ["waitlisted"] * (PEOPLE - SEATS)
    assert (seats.held, seats.waiting) == (SEATS, PEOPLE - SEATS)


# What somebody would write first: look, then write. The look of both sees the same free seat.
_NAIVE_LOOK = text("SELECT capacity - held AS free FROM session_seats WHERE session_id = :id")
_NAIVE_BOOK = text("""
    INSERT INTO party (id, session_id, account_id, size, status, first_status, arrival)
    VALUES (:party, :id, :account, 1, 'confirmed', 'confirmed', :arrival)
""")
_NAIVE_COUNT = text("""
    UPDATE session_seats SET held = held + 1, ceiling = greatest(ceiling, held + 1) WHERE session_id = :id
""")


async def test_control_the_naive_way_oversells_in_the_same_rush(live: Live) -> None:
    """Negative control: without our one statement this very rush sells seats twice, so the test above can fail."""
    session_id, people = await crowd(live)
    looked = asyncio.Barrier(20)

    def naive(number: int, account: UUID) -> Callable[[], Awaitable[object]]:
        async def call() -> object:
            async with transaction(live.sessions) as session:
                free = (await execute(session, _NAIVE_LOOK, {"id": session_id})).scalar_one()
                await looked.wait()
                if free > 0:
                    values = {"id": session_id, "party": uuid4(), "account": account, "arrival": number}
                    await execute(session, _NAIVE_BOOK, values)
                    await execute(session, _NAIVE_COUNT, values)
            return None

        return call

    await all_at_once([naive(i, account) for i, (account, _) in enumerate(people[:20])])
    async with live.sessions() as session:
        seats = await session.get_one(SessionSeats, session_id)
    assert seats.held > SEATS


async def test_copies_of_one_request_book_once_and_all_get_the_same_answer(live: Live, clock: FixedClock) -> None:
    """A phone that retries ten times at once has one party, and ten equal answers."""
    session_id, [(account, participant)] = await crowd(live, 1)

    async def send() -> object:
        request = BookingRequest(session_id, uuid4(), account, (participant,), "one-wish")
        async with transaction(live.sessions) as session:
            return await book(session, clock, live.settings, request)

    answers = await all_at_once([send] * 10)
    assert len(set(answers)) == 1, answers
    async with live.sessions() as session:
        assert len((await session.exec(select(Party))).all()) == 1


async def test_the_same_child_with_different_keys_at_once_is_booked_once(live: Live, clock: FixedClock) -> None:
    """One gets the seat; every other copy is told "already signed up"."""
    session_id, [(account, participant)] = await crowd(live, 1)

    async def send() -> object:
        request = BookingRequest(session_id, uuid4(), account, (participant,), uuid4().hex)
        async with transaction(live.sessions) as session:
            return await book(session, clock, live.settings, request)

    answers = await all_at_once([send] * 10)
    kinds = Counter(type(answer) for answer in answers)
    assert kinds[AlreadyBooked] == 9, answers
    async with live.sessions() as session:
        assert len((await session.exec(select(Booking))).all()) == 1


async def _book(live: Live, clock: FixedClock, session_id: UUID, account: UUID, participant: UUID) -> UUID:
    async with transaction(live.sessions) as session:
        request = BookingRequest(session_id, uuid4(), account, (participant,), uuid4().hex)
        return (await book(session, clock, live.settings, request)).party_id


async def test_everyone_cancels_at_once_and_each_freed_seat_is_given_once(live: Live, clock: FixedClock) -> None:
    """Five leave together while ten wait: exactly the first five of the queue come in, each told once."""
    session_id, people = await crowd(live, 15)
    parties = [await _book(live, clock, session_id, *one) for one in people]

    def leave(account: UUID, party: UUID) -> Callable[[], Awaitable[None]]:
        async def call() -> None:
            async with transaction(live.sessions) as session:
                await cancel(session, clock, live.settings, account_id=account, party_id=party)

        return call

    answers = await all_at_once([leave(people[i][0], parties[i]) for i in range(SEATS)])
    assert answers == [None] * SEATS
    async with live.sessions() as session:
        statuses = [p.status for p in (await session.exec(select(Party).order_by(col(Party.arrival)))).all()]
        told = await execute(session, text("SELECT count(*) FROM outbox_event WHERE type = 'BookingPromoted'"), {})
    assert statuses == ["cancelled"] * 5 + ["confirmed"] * 5 + ["waitlisted"] * 5
    assert told.scalar_one() == SEATS
