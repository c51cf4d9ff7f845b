"""Placing a party: seats, waiting list, replays and refusals."""

from uuid import uuid4

import pytest
from sqlmodel import select

from shared.bookings.book import BookingRequest, book
from shared.bookings.cancel import cancel
from shared.bookings.change_capacity import change_capacity
from shared.bookings.errors import (
    AlreadyBooked,
    GrownUpNeeded,
    KeyReused,
    NoSignUp,
    NotEligible,
    NotYetOpen,
    PartyTooLarge,
    SessionClosed,
)
from shared.bookings.models import Party
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.errors import NotFound
from shared.outbox import OutboxEvent
from shared.people.models import Account, Participant
from shared.schedule.cancel import cancel_session
from shared.schedule.models import ScheduledSession, SessionSeats
from shared.settings import Settings
from tests.factories import make_account, make_participant, make_session


class Desk:
    """Books people on one session, each with an account of their own."""

    def __init__(self, session: AsyncSession, clock: FixedClock, settings: Settings, on: ScheduledSession) -> None:
        self.session, self.clock, self.settings, self.on = session, clock, settings, on

    async def party(self, size: int = 1, birth_year: int = 2012) -> tuple[Participant, ...]:
        """*size* participants of a new account."""
        account = await make_account(self.session)
        return tuple(
            [await make_participant(self.session, account, f"P{i}", birth_year=birth_year) for i in range(size)]
        )

    async def book(self, people: tuple[Participant, ...], key: str | None = None) -> Party:
        """Book them; the party as it is stored."""
        account_id = people[0].account_id
        assert account_id is not None
        request = BookingRequest(self.on.id, uuid4(), account_id, tuple(p.id for p in people), key or uuid4().hex)
        placed = await book(self.session, self.clock, self.settings, request)
        party = await self.session.get(Party, placed.party_id, populate_existing=True)
        assert party is not None
        return party

    async def seats(self) -> SessionSeats:
        """The seats row as it is now."""
        return await self.session.get_one(SessionSeats, self.on.id, populate_existing=True)


@pytest.fixture
async def desk(session: AsyncSession, clock: FixedClock, settings: Settings) -> Desk:
    """A session with two seats."""
    return Desk(session, clock, settings, await make_session(session, seats=2, min_age=10, max_age=16))


async def test_who_fits_gets_a_seat_and_the_event_is_written_with_it(desk: Desk) -> None:
    """The booking and its event are one statement."""
    party = await desk.book(await desk.party())
    events = (await desk.session.exec(select(OutboxEvent).where(OutboxEvent.subject_id == party.id))).all()
    assert party.status == "confirmed"
    assert [event.type for event in events] == ["BookingConfirmed"]
    assert (await desk.seats()).held == 1


async def test_a_party_that_does_not_fit_waits_together(desk: Desk) -> None:
    """Two of three seats would be free: nobody of the three gets one alone."""
    party = await desk.book(await desk.party(3))
    seats = await desk.seats()
    assert (party.status, seats.held, seats.waiting) == ("waitlisted", 0, 3)


async def test_a_cancellation_promotes_the_first_who_fits(desk: Desk) -> None:
    """First come, first served; the promoted party is told by an event."""
    first = await desk.book(await desk.party(2))
    second = await desk.book(await desk.party())
    third = await desk.book(await desk.party())
    assert [second.status, third.status] == ["waitlisted", "waitlisted"]
    await cancel(desk.session, desk.clock, desk.settings, account_id=first.account_id, party_id=first.id)
    for party in (first, second, third):
        await desk.session.refresh(party)
    assert [first.status, second.status, third.status] == ["cancelled", "confirmed", "confirmed"]
    events = (await desk.session.exec(select(OutboxEvent.type).where(OutboxEvent.subject_id == second.id))).all()
    assert sorted(events) == ["BookingPromoted", "BookingWaitlisted"]


async def test_cancelling_a_waiting_party_frees_no_seat(desk: Desk) -> None:
    """Who only waited held nothing."""
    await desk.book(await desk.party(2))
    waiting = await desk.book(await desk.party())
    behind = await desk.book(await desk.party())
    await cancel(desk.session, desk.clock, desk.settings, account_id=waiting.account_id, party_id=waiting.id)
    await desk.session.refresh(behind)
    seats = await desk.seats()
    assert (behind.status, seats.held, seats.waiting) == ("waitlisted", 2, 1)


async def test_cancelling_twice_changes_nothing(desk: Desk) -> None:
    """A double click frees one seat, not two."""
    party = await desk.book(await desk.party())
    for _ in range(2):
        await cancel(desk.session, desk.clock, desk.settings, account_id=party.account_id, party_id=party.id)
    assert (await desk.seats()).held == 0


async def test_another_account_cannot_cancel(desk: Desk) -> None:
    """Someone else's party does not exist for you."""
    party = await desk.book(await desk.party())
    other = await make_account(desk.session)
    with pytest.raises(NotFound):
        await cancel(desk.session, desk.clock, desk.settings, account_id=other.id, party_id=party.id)


async def test_the_same_key_gets_the_same_answer(desk: Desk) -> None:
    """A replay tells what was answered then, even after the party was promoted."""
    blocking = await desk.book(await desk.party(2))
    people = await desk.party()
    waiting = await desk.book(people, key="wish-0001")
    await cancel(desk.session, desk.clock, desk.settings, account_id=blocking.account_id, party_id=blocking.id)
    again = BookingRequest(desk.on.id, uuid4(), waiting.account_id, (people[0].id,), "wish-0001")
    replay = await book(desk.session, desk.clock, desk.settings, again)
    assert (replay.party_id, replay.status) == (waiting.id, "waitlisted")


async def test_a_key_cannot_name_two_wishes(desk: Desk) -> None:
    """Same key, other people: a clear error and nothing booked."""
    people = await desk.party(2)
    await desk.book(people[:1], key="wish-0001")
    with pytest.raises(KeyReused):
        await desk.book(people[1:], key="wish-0001")
    assert (await desk.seats()).held == 1


async def test_the_same_child_with_a_new_key_is_already_signed_up(desk: Desk) -> None:
    """A clear answer, never an endless "try again"."""
    people = await desk.party()
    await desk.book(people)
    with pytest.raises(AlreadyBooked):
        await desk.book(people)
    assert (await desk.seats()).held == 1


async def test_someone_elses_child_cannot_be_booked(desk: Desk) -> None:
    """Participants of another account are not found."""
    mine, theirs = await desk.party(), await desk.party()
    with pytest.raises(NotFound):
        await desk.book((mine[0], theirs[0]))


@pytest.mark.parametrize(("birth_year", "fits"), [(2016, True), (2010, True), (2017, False), (2009, False)])
async def test_age_is_counted_by_birth_year_in_the_sessions_year(
    desk: Desk,
    birth_year: int,
    fits: bool,  # noqa: FBT001
) -> None:
    """10 to 16 in 2026: born 2010 to 2016, whatever month."""
    people = await desk.party(birth_year=birth_year)
    if fits:
        assert (await desk.book(people)).status == "confirmed"
    else:
        with pytest.raises(NotEligible):
            await desk.book(people)


async def test_a_young_child_is_booked_by_a_grown_ups_account_only(desk: Desk) -> None:
    """Born 2014 turns 12 in 2026: an account that is not a grown-up's cannot sign them up, whichever door it uses."""
    account = await make_account(desk.session, grown_up=False)
    child = await make_participant(desk.session, account, birth_year=2014)
    with pytest.raises(GrownUpNeeded):
        await desk.book((child,))
    account.grown_up_said_at = desk.clock.now()
    desk.session.add(account)
    assert (await desk.book((child,))).status == "confirmed"


async def test_sign_up_closes_when_the_session_starts(desk: Desk) -> None:
    """At the minute of the start nobody can sign up any more."""
    people = await desk.party()
    desk.clock.advance(desk.on.starts_at - desk.clock.now())
    with pytest.raises(SessionClosed):
        await desk.book(people)


async def test_sign_up_that_has_not_opened_says_when(desk: Desk) -> None:
    """The refusal carries the opening time."""
    seats = await desk.seats()
    seats.opens_at = desk.on.starts_at
    desk.session.add(seats)
    with pytest.raises(NotYetOpen) as refusal:
        await desk.book(await desk.party())
    assert refusal.value.data["opens_at"] == desk.on.starts_at


async def test_a_cancelled_session_takes_nobody(desk: Desk) -> None:
    """The cancellation closes sign-up on the seats row itself."""
    await cancel_session(desk.session, desk.clock, desk.on, reason="The hall is flooded")
    with pytest.raises(SessionClosed):
        await desk.book(await desk.party())


async def test_a_cancelled_session_promotes_nobody(desk: Desk) -> None:
    """Who cancels after the session was called off makes no waiting child come in vain."""
    first = await desk.book(await desk.party(2))
    waiting = await desk.book(await desk.party())
    await cancel_session(desk.session, desk.clock, desk.on, reason="The hall is flooded")
    await cancel(desk.session, desk.clock, desk.settings, account_id=first.account_id, party_id=first.id)
    await desk.session.refresh(waiting)
    assert waiting.status == "waitlisted"


async def test_a_drop_in_session_needs_no_sign_up(session: AsyncSession, clock: FixedClock, settings: Settings) -> None:
    """The refusal says that people just come."""
    desk = Desk(session, clock, settings, await make_session(session))
    with pytest.raises(NoSignUp):
        await desk.book(await desk.party())


async def test_lowering_the_seats_removes_nobody_and_raising_promotes(desk: Desk) -> None:
    """Two are in; with one seat both stay; with four the waiting party of two comes in."""
    await desk.book(await desk.party(2))
    waiting = await desk.book(await desk.party(2))
    assert await change_capacity(desk.session, desk.clock, desk.settings, desk.on.id, 1) == []
    assert (await desk.seats()).held == 2
    assert await change_capacity(desk.session, desk.clock, desk.settings, desk.on.id, 4) == [waiting.id]
    assert (await desk.seats()).held == 4


async def test_a_newcomer_gets_no_seat_above_a_lowered_capacity(desk: Desk) -> None:
    """The ceiling that lets people stay is not an invitation."""
    first = await desk.book(await desk.party())
    await desk.book(await desk.party())
    await change_capacity(desk.session, desk.clock, desk.settings, desk.on.id, 1)
    await cancel(desk.session, desk.clock, desk.settings, account_id=first.account_id, party_id=first.id)
    assert (await desk.book(await desk.party())).status == "waitlisted"


async def test_without_a_limit_people_come_and_go(session: AsyncSession, clock: FixedClock, settings: Settings) -> None:
    """No capacity, no ceiling, also after a cancellation."""
    desk = Desk(session, clock, settings, await make_session(session, sign_up="optional"))
    stays, leaves = await desk.book(await desk.party(2)), await desk.book(await desk.party())
    await cancel(session, clock, settings, account_id=leaves.account_id, party_id=leaves.id)
    seats = await desk.seats()
    assert (seats.held, seats.capacity, seats.ceiling) == (stays.size, None, None)


async def test_one_account_cannot_take_every_seat(session: AsyncSession, clock: FixedClock, settings: Settings) -> None:
    """Eight on one session, in however many parties; a replay of the last one still gets its answer."""
    desk = Desk(session, clock, settings, await make_session(session, seats=24))
    people = await desk.party(8)
    party = await desk.book(people, key="the first eight")
    assert party.status == "confirmed"
    account = await session.get_one(Account, people[0].account_id)
    more = await make_participant(session, account, "Ninth")
    with pytest.raises(PartyTooLarge):
        await desk.book((more,))
    assert (await desk.book(people, key="the first eight")).id == party.id
