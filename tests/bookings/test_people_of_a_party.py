"""Who is who: a family's people are known by name and birth year, in any script and however they are typed."""

import asyncio
from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select

from shared.bookings.book import BookingRequest, book
from shared.bookings.models import Booking
from shared.bookings.queries import overlaps_of
from shared.clock import FixedClock
from shared.database import AsyncSession, transaction
from shared.people.add import NewParticipant, find_or_add
from shared.people.models import Participant
from shared.settings import Settings
from tests.factories import make_account, make_participant, make_session
from tests.frame.live import Live


@pytest.mark.parametrize(
    ("known", "typed"), [("Åsa", "åsa"), ("ÖRJAN", "örjan"), ("سارة", "سارة"), ("Zoë-Λ", "ZOË-λ"), ("李小", "李小")]
)
async def test_a_name_in_other_letters_is_the_same_person(
    session: AsyncSession, clock: FixedClock, known: str, typed: str
) -> None:
    """Whether PostgreSQL or Python compares them."""
    account = await make_account(session)
    child = await make_participant(session, account, known)
    assert await find_or_add(session, clock, account.id, [NewParticipant(typed, 2012)]) == [child.id]


async def test_new_people_come_in_the_order_they_were_typed(session: AsyncSession, clock: FixedClock) -> None:
    """One who is named twice is one; the same name in another year is another."""
    account = await make_account(session)
    people = [NewParticipant("Sam", 2012), NewParticipant("Alex", 2012), NewParticipant("SAM", 2012)]
    first, second, third = await find_or_add(session, clock, account.id, people)
    assert first == third != second
    (older,) = await find_or_add(session, clock, account.id, [NewParticipant("Sam", 2010)])
    assert older not in {first, second}


async def test_two_forms_at_once_write_a_child_down_once(live: Live, clock: FixedClock) -> None:
    """In whatever letters."""
    async with transaction(live.sessions) as session:
        account = await make_account(session)
    start = asyncio.Barrier(6)

    async def add(name: str) -> list[UUID]:
        async with transaction(live.sessions) as session:
            await session.connection()
            await start.wait()
            people = [NewParticipant(name, 2012), NewParticipant("Kim", 2013)]
            return await find_or_add(session, clock, account.id, people[:: 1 if name == "Åsa" else -1])

    found = await asyncio.gather(*(add(name) for name in ("Åsa", "ÅSA", "åsa") * 2))
    assert len({one for ids in found for one in ids}) == 2


async def booked(
    session: AsyncSession, clock: FixedClock, settings: Settings, *people: NewParticipant
) -> list[Participant]:
    """A family signs these up; who has come of it."""
    account, on = await make_account(session), await make_session(session, seats=9)
    request = BookingRequest(on.id, uuid4(), account.id, (), uuid4().hex, people=people)
    await book(session, clock, settings, request)
    statement = select(Participant).join(Booking, col(Booking.participant_id) == col(Participant.id))
    return list((await session.exec(statement.order_by(col(Participant.birth_year)))).all())


async def test_two_of_one_name_keep_what_was_said_of_each(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Cousins."""
    people = await booked(
        session, clock, settings, NewParticipant("Kim", 2010, "girl"), NewParticipant("Kim", 2012, "boy")
    )
    assert [one.gender for one in people] == ["girl", "boy"]


async def test_who_is_one_for_postgresql_only_gets_one_seat(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """A Turkish İ is an i there and two signs here: never "already signed up" for ever."""
    people = await booked(session, clock, settings, NewParticipant("İlker", 2012), NewParticipant("ilker", 2012))
    assert len(people) in {1, 2}


async def test_who_is_signed_up_elsewhere_at_the_same_time_is_named(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """It is allowed and shown; what only touches, is off, or is another child's is not."""
    account = await make_account(session)
    kim, sam = [await make_participant(session, account, name) for name in ("Kim", "Sam")]
    here = await make_session(session, seats=9)
    same, after = await make_session(session, seats=9), await make_session(session, seats=9, starts_at=here.ends_at)

    async def sign_up(session_id: UUID, *people: UUID) -> UUID:
        request = BookingRequest(session_id, uuid4(), account.id, people, uuid4().hex)
        return (await book(session, clock, settings, request)).party_id

    for on in (same, after):
        await sign_up(on.id, kim.id)
    party = await sign_up(here.id, sam.id, kim.id)
    assert [(one.name, one.session.id) for one in await overlaps_of(session, party)] == [("Kim", same.id)]
