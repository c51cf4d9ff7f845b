"""A family taps twice: a child that is new to the account is added once and gets one seat."""

import asyncio
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text
from sqlmodel import select

from shared.bookings.book import BookingRequest, book
from shared.bookings.errors import AlreadyBooked, TryAgain
from shared.bookings.models import IdempotencyKey, Party
from shared.bookings.seats import Placement
from shared.clock import FixedClock
from shared.database import direct_source, execute, make_engine, transaction
from shared.ids import new_id
from shared.people.add import NewParticipant
from shared.people.models import Participant
from shared.schedule.models import SessionSeats
from tests.factories import make_account, make_session
from tests.frame.live import Live

KIM = NewParticipant("Kim", 2012)
BLOCKED = text("""
    SELECT count(*) AS many FROM pg_sleep(0.01), pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
""")


async def stage(live: Live) -> tuple[UUID, UUID]:
    """A session with five seats, and a family that nobody is known of."""
    async with transaction(live.sessions) as session:
        return (await make_session(session, seats=5)).id, (await make_account(session)).id


async def sign_up_at_once(
    live: Live, clock: FixedClock, session_id: UUID, account_id: UUID, *keys: str
) -> list[Placement | BaseException]:
    """Sign Kim up with each of *keys* at the same moment; what each gave or raised."""

    async def one(key: str) -> Placement:
        async with transaction(live.sessions) as session:
            request = BookingRequest(session_id, new_id(), account_id, (), key, people=(KIM,))
            return await book(session, clock, live.settings, request)

    return await asyncio.gather(*(one(key) for key in keys), return_exceptions=True)


async def test_copies_of_one_form_with_a_new_child_get_the_same_answer(live: Live, clock: FixedClock) -> None:
    """Neither is told that the key belongs to another request."""
    answers = await sign_up_at_once(live, clock, *await stage(live), *["form:the same"] * 4)
    assert len(set(answers)) == 1, answers
    assert isinstance(answers[0], Placement)


async def test_two_forms_with_the_same_new_child_give_one_seat(live: Live, clock: FixedClock) -> None:
    """The other one is told that the child is signed up already; the family knows the child once."""
    session_id, account_id = await stage(live)
    answers = await sign_up_at_once(live, clock, session_id, account_id, "form:first", "form:second")
    assert {type(answer) for answer in answers} == {Placement, AlreadyBooked}, answers
    async with live.sessions() as session:
        assert (await session.get_one(SessionSeats, session_id)).held == 1
        assert len((await session.exec(select(Participant))).all()) == 1


@pytest.mark.parametrize("closed_meanwhile", [True, False])
async def test_who_waits_for_the_seats_while_sign_up_closes_leaves_no_trace(
    live: Live, clock: FixedClock, *, closed_meanwhile: bool
) -> None:
    """The key was claimed and the child written down by the statement that fails; they fall with it."""
    session_id, account_id = await stage(live)
    request = BookingRequest(session_id, new_id(), account_id, (), "a key", people=(KIM,))
    async with live.sessions() as other, live.direct() as db:
        held = await other.get_one(SessionSeats, session_id, with_for_update=True)
        waits = asyncio.create_task(book(db, clock, live.settings, request))
        await is_blocked(live)
        if closed_meanwhile:
            held.closes_at = clock.now()
        await other.commit()
        (answer,) = await asyncio.gather(waits, return_exceptions=True)
    assert isinstance(answer, TryAgain if closed_meanwhile else Placement)
    async with live.sessions() as session:
        for table in (Participant, IdempotencyKey, Party):
            assert len((await session.exec(select(table))).all()) == (not closed_meanwhile)


async def is_blocked(live: Live, many: int = 1) -> None:
    """Wait until somebody waits for a lock, or until *many* do. Raises TimeoutError when nobody does."""
    async with asyncio.timeout(30), live.direct() as db:
        while (await execute(db, BLOCKED, {})).one().many < many:
            pass


async def test_a_database_that_is_not_there_is_named_by_the_driver(live: Live) -> None:
    """Also when the pool could not connect: what answers the request knows the driver's errors only."""
    url = live.settings.database_url.replace("/live_", "/nothing_")
    engine = make_engine(live.settings.model_copy(update={"database_url": url}), application="spontan-test")
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        async with direct_source(engine)():
            pass
    await engine.dispose()
