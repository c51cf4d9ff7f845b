"""Marks, walk-ins and counts in the domain: late copies are harmless, other sessions' people are not found."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import select

from shared.bookings.attend import add_walk_in, count, mark
from shared.bookings.models import Attendance
from shared.bookings.queries import headcounts
from shared.clock import FixedClock
from shared.database import AsyncSession, transaction
from shared.errors import InvalidInput, NotFound
from shared.people.models import Participant
from shared.schedule.errors import SessionOver
from shared.schedule.models import ScheduledSession
from tests.attendance.conftest import Evening
from tests.factories import make_organizer, make_session, make_staff
from tests.factories.attendance import make_booking
from tests.frame.live import Live

MINUTE = timedelta(minutes=1)


async def _present(session: AsyncSession, on: ScheduledSession, person: Participant) -> bool:
    return (await session.get_one(Attendance, (on.id, person.id), populate_existing=True)).present


async def test_marking_twice_is_marking_once(session: AsyncSession, clock: FixedClock, evening: Evening) -> None:
    """The same tap delivered twice leaves one mark."""
    person = await make_booking(session, evening.on)

    for _ in range(2):
        await mark(session, clock, evening.on, person.id, present=True, by=evening.leader.id)

    assert await _present(session, evening.on, person)
    assert evening.on.attendance_taken_at == clock.now()


async def test_the_tap_made_last_wins_whenever_it_arrives(
    session: AsyncSession, clock: FixedClock, evening: Evening
) -> None:
    """A copy of an older tap that comes late changes nothing."""
    person, on, by = await make_booking(session, evening.on), evening.on, evening.leader.id
    first, second = clock.now() - 2 * MINUTE, clock.now() - MINUTE

    await mark(session, clock, on, person.id, present=True, by=by, at=first)
    await mark(session, clock, on, person.id, present=False, by=by, at=second)
    await mark(session, clock, on, person.id, present=True, by=by, at=first)

    assert not await _present(session, on, person)


async def test_a_phone_that_is_fast_does_not_win_for_ever(
    session: AsyncSession, clock: FixedClock, evening: Evening
) -> None:
    """A tap from the future counts as made now, so the next one corrects it."""
    person, on, by = await make_booking(session, evening.on), evening.on, evening.leader.id

    await mark(session, clock, on, person.id, present=True, by=by, at=clock.now() + 60 * MINUTE)
    clock.advance(MINUTE)
    await mark(session, clock, on, person.id, present=False, by=by)

    assert not await _present(session, on, person)


async def test_a_participant_of_another_session_cannot_be_marked(
    session: AsyncSession, clock: FixedClock, evening: Evening
) -> None:
    """Not even of the same organiser."""
    elsewhere = await make_session(session, organizer=evening.organizer, seats=5)
    person = await make_booking(session, elsewhere)

    with pytest.raises(NotFound):
        await mark(session, clock, evening.on, person.id, present=True, by=evening.leader.id)

    assert (await session.exec(select(Attendance))).all() == []
    assert evening.on.attendance_taken_at is None


async def test_a_walk_in_sent_twice_is_one_person(session: AsyncSession, clock: FixedClock, evening: Evening) -> None:
    """The phone's id finds the one that was added."""
    person_id = uuid4()
    added = [
        await add_walk_in(
            session,
            clock,
            evening.on,
            name="Zed",
            birth_year=None,
            gender=None,
            by=evening.leader.id,
            participant_id=person_id,
        )
        for _ in range(2)
    ]

    assert [one.id for one in added] == [person_id, person_id]
    assert len((await session.exec(select(Attendance))).all()) == 1


async def test_a_walk_in_cannot_take_somebody_elses_id(
    session: AsyncSession, clock: FixedClock, evening: Evening
) -> None:
    """A participant of another session stays unknown here."""
    stranger = await make_booking(session, await make_session(session, seats=5))

    with pytest.raises(NotFound):
        await add_walk_in(
            session,
            clock,
            evening.on,
            name="Zed",
            birth_year=None,
            gender=None,
            by=evening.leader.id,
            participant_id=stranger.id,
        )


async def test_two_copies_of_a_walk_in_at_once_are_one_person(live: Live, clock: FixedClock) -> None:
    """Both answers name the same person, and neither is an error."""
    async with transaction(live.sessions) as session:
        organizer = await make_organizer(session)
        on = await make_session(session, organizer=organizer, starts_at=clock.now() - MINUTE)
        leader = await make_staff(session, "leader", organizer)
    person_id = uuid4()

    async def add() -> Participant:
        async with transaction(live.sessions) as session:
            mine = await session.get_one(ScheduledSession, on.id)
            return await add_walk_in(
                session, clock, mine, name="Zed", birth_year=2012, gender=None, by=leader.id, participant_id=person_id
            )

    added = await asyncio.gather(*(add() for _ in range(8)))

    assert {one.id for one in added} == {person_id}
    async with transaction(live.sessions) as session:
        assert len((await session.exec(select(Attendance))).all()) == 1


async def test_a_count_leaves_the_others_as_they_are(
    session: AsyncSession, clock: FixedClock, evening: Evening
) -> None:
    """One counts the girls, one the boys; an older copy of the first changes nothing."""
    on, by = evening.on, evening.leader.id
    await count(session, clock, on, {("girl", "10-12"): 7}, by=by)
    await count(session, clock, on, {("boy", "10-12"): 9}, by=by)
    await count(session, clock, on, {("girl", "10-12"): 3}, by=by, at=clock.now() - MINUTE)

    assert await headcounts(session, on.id) == {("girl", "10-12"): 7, ("boy", "10-12"): 9}


async def test_counting_nobody_is_attendance_taken(session: AsyncSession, clock: FixedClock, evening: Evening) -> None:
    """An empty hall is known to be empty."""
    await count(session, clock, evening.on, {}, by=evening.leader.id)

    assert evening.on.attendance_taken_at == clock.now()


@pytest.mark.parametrize("numbers", [{("girl", "10-12"): -1}, {("girl", "10-12"): 5000}, {("dog", "10-12"): 1}])
async def test_impossible_counts_are_refused(
    session: AsyncSession, clock: FixedClock, evening: Evening, numbers: dict[tuple[str, str], int]
) -> None:
    """Fewer than none, more than any hall holds, or of a kind we do not count."""
    with pytest.raises(InvalidInput):
        await count(session, clock, evening.on, numbers, by=evening.leader.id)


async def test_nobody_came_to_a_session_called_off(session: AsyncSession, clock: FixedClock, evening: Evening) -> None:
    """Its list is closed."""
    person = await make_booking(session, evening.on)
    evening.on.status, evening.on.cancelled_at = "cancelled", clock.now()

    with pytest.raises(SessionOver):
        await mark(session, clock, evening.on, person.id, present=True, by=evening.leader.id)
