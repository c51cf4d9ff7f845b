"""Who is who: a family's people are known by name and birth year, in any script and however they are typed."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select

from shared.bookings import seats
from shared.bookings.book import BookingRequest, book
from shared.bookings.errors import SessionClosed
from shared.bookings.models import Booking, IdempotencyKey, Party
from shared.bookings.queries import overlaps_of
from shared.clock import FixedClock
from shared.database import AsyncSession, transaction
from shared.people.add import NewParticipant
from shared.people.models import Account, Participant
from shared.settings import Settings
from tests.factories import make_account, make_participant, make_session
from tests.frame.live import Live


@pytest.mark.parametrize(
    ("known", "typed"), [("Åsa", "åsa"), ("ÖRJAN", "örjan"), ("سارة", "سارة"), ("Zoë-Λ", "ZOË-λ"), ("李小", "李小")]
)
async def test_a_name_in_other_letters_is_the_same_person(
    session: AsyncSession, clock: FixedClock, settings: Settings, known: str, typed: str
) -> None:
    """Whether Python compares them, or PostgreSQL because the reading came too early to know."""
    account = await make_account(session)
    child = await make_participant(session, account, known)
    for place in (booked, placed):
        assert await place(session, clock, settings, NewParticipant(typed, 2012), account=account) == [child]


async def test_new_people_keep_the_order_they_were_typed_in(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """One who is named twice is one; the same name in another year is another; a known one stands where they were named."""
    account, on = await make_account(session), await make_session(session, seats=3)
    known = await make_participant(session, account, "Noor")
    typed = [("Sam", 2012), ("NOOR", 2012), ("SAM", 2012), ("Sam", 2010), ("Alex", 2012)]
    people = tuple(NewParticipant(*one) for one in typed)
    request = BookingRequest(on.id, uuid4(), account.id, (), uuid4().hex, people=people, together=False)
    answer = await book(session, clock, settings, request)
    names = select(Participant.name, Participant.birth_year).join(
        Booking, col(Booking.participant_id) == col(Participant.id)
    )
    seated = (await session.exec(names.where(Booking.party_id == answer.party_id).order_by(col(Booking.id)))).all()
    waiting = (await session.exec(names.where(Booking.party_id == answer.rest_id))).all()
    assert (seated, waiting) == ([("Sam", 2012), ("Noor", 2012), ("Sam", 2010)], [("Alex", 2012)])
    assert (await session.exec(select(Booking.participant_id).where(Booking.participant_id == known.id))).all()


async def test_forms_at_once_write_a_child_down_once(live: Live, clock: FixedClock) -> None:
    """In whatever letters and order, and each for another session."""
    async with transaction(live.sessions) as session:
        account = (await make_account(session)).id
        sessions = [(await make_session(session, seats=5)).id for _ in range(6)]
    start = asyncio.Barrier(6)

    async def add(name: str, on: UUID) -> None:
        async with transaction(live.sessions) as session:
            await session.connection()
            await start.wait()
            people = (NewParticipant(name, 2012), NewParticipant("Kim", 2013))[:: 1 if name == "Åsa" else -1]
            await book(
                session, clock, live.settings, BookingRequest(on, uuid4(), account, (), uuid4().hex, people=people)
            )

    await asyncio.gather(*(add(name, on) for name, on in zip(("Åsa", "ÅSA", "åsa") * 2, sessions, strict=True)))
    async with live.sessions() as session:
        assert len((await session.exec(select(Participant))).all()) == 2
        assert len((await session.exec(select(Booking))).all()) == 12


async def test_a_refused_party_leaves_nobody_behind(live: Live, clock: FixedClock) -> None:
    """Neither the child nor that the contact is a grown-up's nor the key, also where the statement is a transaction."""
    async with transaction(live.sessions) as session:
        account = await make_account(session, grown_up=False)
        on = await make_session(session, seats=5, starts_at=clock.now() + timedelta(hours=1))
    clock.advance(timedelta(hours=1))
    wish = BookingRequest(on.id, uuid4(), account.id, (), "a key", people=(NewParticipant("Kim", 2012),), grown_up=True)
    async with live.direct() as session:
        with pytest.raises(SessionClosed):
            await book(session, clock, live.settings, wish)
    async with live.sessions() as session:
        assert (await session.get_one(Account, account.id)).grown_up_said_at is None
        for table in (Participant, IdempotencyKey, Party):
            assert (await session.exec(select(table))).all() == []


async def placed(
    session: AsyncSession, clock: FixedClock, _: Settings, person: NewParticipant, *, account: Account
) -> list[Participant]:
    """The placing statement alone, for somebody whom the reading did not know; who has come of it."""
    on = await make_session(session, seats=9)
    wish = seats.Request(on.id, uuid4(), account.id, [person], True, 99, uuid4().hex, b"", grown_up=True)  # noqa: FBT003
    answer = await seats.place(session, wish, at=clock.now())
    assert answer is not None
    return await of_party(session, answer.party_id)


async def booked(
    session: AsyncSession,
    clock: FixedClock,
    settings: Settings,
    *people: NewParticipant,
    account: Account | None = None,
) -> list[Participant]:
    """A family signs these up; who has come of it, the oldest first."""
    account, on = account or await make_account(session), await make_session(session, seats=9)
    request = BookingRequest(on.id, uuid4(), account.id, (), uuid4().hex, people=people)
    return await of_party(session, (await book(session, clock, settings, request)).party_id)


async def of_party(session: AsyncSession, party_id: UUID) -> list[Participant]:
    """Who is booked with a party."""
    statement = select(Participant).join(Booking, col(Booking.participant_id) == col(Participant.id))
    statement = statement.where(Booking.party_id == party_id).order_by(col(Participant.birth_year))
    return list((await session.exec(statement)).all())


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
    """A Turkish İ is an i there and two signs in Python: never "already signed up" for ever."""
    people = await booked(session, clock, settings, NewParticipant("İlker", 2012), NewParticipant("ilker", 2012))
    assert [one.name for one in people] == ["İlker"]


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
