"""A machine that does everything to one session that can be done, in any order, on PostgreSQL and in the model beside it."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select

from shared.bookings.answer import accept, lapse_offers
from shared.bookings.book import BookingRequest, book
from shared.bookings.cancel import cancel, cancel_by_organizer
from shared.bookings.change_capacity import change_capacity
from shared.bookings.invariants import INVARIANTS as OF_BOOKINGS
from shared.bookings.models import Booking, Party
from shared.bookings.seats import Placement
from shared.catalogue.models import Organizer
from shared.clock import FixedClock
from shared.database import AsyncSession, Sessions, execute, transaction
from shared.errors import DomainError
from shared.outbox import OutboxEvent
from shared.people.add import NewParticipant
from shared.people.models import Participant
from shared.schedule.cancel import cancel_session
from shared.schedule.invariants import INVARIANTS as OF_SCHEDULE
from shared.schedule.models import ScheduledSession, SessionSeats
from shared.schedule.move import move_session
from shared.settings import Settings
from tests.bookings.model import Answer, Model, ModelParty, Refused, account_of
from tests.conftest import NOW
from tests.factories import make_account, make_session
from tests.frame.rollback import rolled_back

T = TypeVar("T")
ACCOUNTS, PEOPLE, MOST_OPEN = 4, 5, 4
MINUTE = timedelta(minutes=1)
RELAY_AWAY = timedelta(minutes=10)
"""An offer may outlive its end by so much, as bookings.offers_end has it: the relay has looked before more time passes."""
SELDOM = 4
"""One of the numbers that Hypothesis does not prefer: what ends an example early must not happen in most of them."""

# Every rule of the house in one question, so that it can be asked after every step.
EVERY_RULE = text(
    " UNION ALL ".join(
        f"SELECT '{one.name}' AS rule, CAST(id AS text) AS id, CAST(what AS text) AS what FROM ({one.breaches}) AS b"  # noqa: S608
        for one in (*OF_BOOKINGS, *OF_SCHEDULE)
    )
)


class Machine(RuleBasedStateMachine):
    """Books, cancels, moves and waits. After every step the database equals the model and no rule of the house is broken.

    One session, four families of five, in a transaction that is rolled back when the example is over.
    """

    engine: AsyncEngine
    loop: asyncio.AbstractEventLoop
    chosen: Settings

    def __init__(self) -> None:
        super().__init__()
        self.clock = FixedClock(NOW)
        self.settings = self.chosen.model_copy(update={"most_open_bookings": MOST_OPEN})
        self.stack = AsyncExitStack()
        self.asked: list[tuple[BookingRequest, list[UUID]]] = []
        self.families: dict[UUID, list[Participant]] = {}
        self.run(self._set_the_stage())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Let the machine's own loop do *work*."""
        return self.loop.run_until_complete(work)

    def teardown(self) -> None:
        """Forget everything."""
        self.run(self.stack.aclose())

    async def _set_the_stage(self) -> None:
        self.sessions: Sessions = await self.stack.enter_async_context(rolled_back(self.engine))
        async with transaction(self.sessions) as session:
            on = await make_session(session, seats=3)
            seats = await session.get_one(SessionSeats, on.id)
            seats.opens_at, seats.closes_at = NOW, on.starts_at - 60 * MINUTE
            session.add(seats)
            for _ in range(ACCOUNTS):
                account = await make_account(session)
                people = [
                    Participant(account_id=account.id, name=f"Kim {i}", birth_year=2012, created_at=NOW)
                    for i in range(PEOPLE)
                ]
                session.add_all(people)
                self.families[account.id] = people
        self.on_id = on.id
        self.model = Model(NOW, on.starts_at, on.ends_at, seats.opens_at, seats.closes_at, 3, MOST_OPEN)

    def step(self, work: Callable[[AsyncSession], Awaitable[T]]) -> T | Refused:
        """Do *work* in a transaction as the edge would; what it gave, or what it was refused with."""

        async def inside() -> T:
            async with transaction(self.sessions) as session:
                return await work(session)

        try:
            return self.run(inside())
        except DomainError as refusal:
            return type(refusal)

    # What can be done. A control overrides one of these with the SQL that somebody would write first.

    async def book(self, session: AsyncSession, request: BookingRequest) -> Placement:
        """Place a party."""
        return await book(session, self.clock, self.settings, request)

    async def cancel(self, session: AsyncSession, party: ModelParty, people: list[UUID], *, by_organizer: bool) -> None:
        """Take people out of a party."""
        if by_organizer:
            on = await session.get_one(ScheduledSession, self.on_id)
            await cancel_by_organizer(session, self.clock, self.settings, on, party_id=party.id, participants=people)
        else:
            account = party.account
            await cancel(session, self.clock, self.settings, account_id=account, party_id=party.id, participants=people)

    async def resize(self, session: AsyncSession, capacity: int | None) -> object:
        """Change the number of seats."""
        return await change_capacity(session, self.clock, self.settings, self.on_id, capacity)

    async def lapse(self, session: AsyncSession) -> int:
        """Pass on what got no answer."""
        return await lapse_offers(session, self.clock, self.settings)

    # The rules.

    @initialize(
        later=st.sampled_from((0, 0, 0, 30)),
        capacity=st.integers(1, 3),
        mode=st.sampled_from(("off", "always")),
        sizes=st.lists(st.integers(1, 2), min_size=ACCOUNTS, max_size=ACCOUNTS),
    )
    def it_opens(self, later: int, capacity: int, mode: str, sizes: list[int]) -> None:
        """At once, or in half an hour, with few seats; every family asks for some, so that most wait."""
        self.model.opens += later * MINUTE

        async def open_then(session: AsyncSession) -> None:
            seats = await session.get_one(SessionSeats, self.on_id)
            seats.opens_at, seats.capacity, seats.ceiling = self.model.opens, capacity, capacity
            session.add(seats)

        self.model.capacity = capacity
        self.step(open_then)
        self._choose(mode)
        for account, size in zip(self.families, sizes, strict=True):
            ids = [one.id for one in self.families[account][:size]]
            self._ask(BookingRequest(self.on_id, uuid4(), account, tuple(ids), uuid4().hex), ids)

    @rule(data=st.data(), together=st.booleans())
    def a_family_books(self, data: st.DataObject, together: bool) -> None:  # noqa: FBT001
        """The same as below, so that it happens more often than the rest."""
        self._book(data, together=together, typed=False)

    @rule(data=st.data(), together=st.booleans(), typed=st.booleans())
    def somebody_books(self, data: st.DataObject, together: bool, typed: bool) -> None:  # noqa: FBT001
        """One to four of a family, ticked or typed."""
        self._book(data, together=together, typed=typed)

    def _book(self, data: st.DataObject, *, together: bool, typed: bool) -> None:
        """Mostly some who are not signed up yet."""
        account = data.draw(st.sampled_from(list(self.families)))
        booked = set(self.model.booked(account))
        family = self.families[account]
        willing = [one for one in family if one.id not in booked] if data.draw(st.integers(0, 9)) != SELDOM else family
        people = data.draw(
            st.lists(st.sampled_from(willing or family), min_size=1, max_size=4, unique_by=lambda p: p.id)
        )
        request = BookingRequest(
            self.on_id,
            uuid4(),
            account,
            () if typed else tuple(one.id for one in people),
            uuid4().hex,
            people=tuple(NewParticipant(one.name.upper(), one.birth_year or 0) for one in people) if typed else (),
            together=together,
        )
        self.asked.append((request, [one.id for one in people]))
        self._ask(request, [one.id for one in people])

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def a_request_comes_again(self, data: st.DataObject) -> None:
        """Whatever happened since: the same answer, or the same wish once more when it was refused."""
        request, people = data.draw(st.sampled_from(self.asked))
        self._ask(request, people)

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def a_key_is_used_for_something_else(self, data: st.DataObject) -> None:
        """The other half of a family, under a key that was used."""
        request, people = data.draw(st.sampled_from(self.asked))
        others = [one.id for one in self.families[account_of(request)] if one.id not in people][:2]
        other = BookingRequest(self.on_id, uuid4(), request.account, tuple(others), request.key)
        self._ask(other, others)

    def _ask(self, request: BookingRequest, people: list[UUID]) -> None:
        parties = len(self.model.parties)
        expected = self.model.book(request, people)
        got = self.step(lambda session: self.book(session, request))
        if not isinstance(expected, Answer):
            assert got == expected, (got, expected)
            return
        assert isinstance(got, Placement), (got, expected)
        if len(self.model.parties) == parties + 2:
            assert got.rest_id is not None, got
            self.model.name_rest(expected, got.rest_id)
        assert Answer(got.party_id, got.status, got.rest_id) == expected

    @precondition(lambda self: self.model.parties)
    @rule(data=st.data(), by_organizer=st.booleans())
    def somebody_cancels(self, data: st.DataObject, by_organizer: bool) -> None:  # noqa: FBT001
        """One of a party, some, or all of it; a party that is cancelled already too."""
        live = list(self.model.live("confirmed", "offered", "waitlisted"))
        party = data.draw(
            st.sampled_from(live if live and data.draw(st.integers(0, 9)) != SELDOM else self.model.parties)
        )
        some = st.lists(st.sampled_from(party.people), unique=True) if party.people else st.just([])
        people = data.draw(some)
        expected = self.model.cancel(party, people, by_organizer=by_organizer)
        got = self.step(lambda session: self.cancel(session, party, people, by_organizer=by_organizer))
        assert got == expected

    @precondition(lambda self: any(self.model.live("offered")))
    @rule(data=st.data())
    def somebody_accepts(self, data: st.DataObject) -> None:
        """An offer that stands or is over."""
        self._accept(data.draw(st.sampled_from(list(self.model.live("offered")))))

    @precondition(lambda self: self.model.parties)
    @rule(data=st.data())
    def somebody_accepts_what_may_not_be_offered(self, data: st.DataObject) -> None:
        """Who has a seat keeps it, who waits gets none by asking."""
        self._accept(data.draw(st.sampled_from(self.model.parties)))

    def _accept(self, party: ModelParty) -> None:
        expected = self.model.accept(party)
        got = self.step(lambda session: accept(session, self.clock, account_id=party.account, party_id=party.id))
        assert got == expected, (got, expected)

    @rule()
    def the_relay_sweeps(self) -> None:
        """Offers that got no answer are passed on."""
        self.model.lapse()
        self.step(self.lapse)

    @rule(capacity=st.integers(0, 7) | st.sampled_from((1, 2, 3, None)))
    def seats_are_changed(self, capacity: int | None) -> None:
        """Up, down, or without a limit."""
        expected = self.model.resize(capacity)
        got = self.step(lambda session: self.resize(session, capacity))
        assert got == expected or (expected is None and isinstance(got, list)), got

    @rule(minutes=st.sampled_from((30, -30, 300, -90, 0, -600, 3000, -1500)))
    def it_is_moved(self, minutes: int) -> None:
        """Earlier or later."""
        by = timedelta(minutes=minutes)
        expected = self.model.move(by)

        async def move(session: AsyncSession) -> None:
            on = await session.get_one(ScheduledSession, self.on_id)
            await move_session(session, self.clock, on, starts_at=on.starts_at + by, ends_at=on.ends_at + by)

        assert self.step(move) == expected

    @rule(sure=st.integers(0, 9))
    def it_is_called_off(self, sure: int) -> None:
        """Once in a while: little happens afterwards."""
        if sure != SELDOM:
            return
        expected = self.model.call_off()

        async def call_off(session: AsyncSession) -> None:
            on = await session.get_one(ScheduledSession, self.on_id)
            await cancel_session(session, self.clock, on, reason="Storm")

        assert self.step(call_off) == expected

    @rule(mode=st.sampled_from(("off", "near", "always", "always")))
    def the_organiser_chooses(self, mode: str) -> None:
        """Whether freed seats are given or offered."""
        self._choose(mode)

    def _choose(self, mode: str) -> None:
        self.model.offers = mode

        async def choose(session: AsyncSession) -> None:
            on = await session.get_one(ScheduledSession, self.on_id)
            organizer = await session.get_one(Organizer, on.organizer_id)
            organizer.offers = mode
            session.add(organizer)

        self.step(choose)

    @rule(minutes=st.sampled_from((1, 1, 10, 30, 300)))
    def time_passes(self, minutes: int) -> None:
        """A little."""
        self._wait(timedelta(minutes=minutes))

    @rule(data=st.data(), early=st.sampled_from((0, 1)), sure=st.integers(0, 6))
    def time_passes_until_it_matters(self, data: st.DataObject, early: int, sure: int) -> None:
        """To the very moment at which something opens, closes, begins or is over, or a second before; not too often."""
        model = self.model
        if sure != SELDOM:
            return
        moments = [model.opens, model.closes, model.starts, model.starts - timedelta(hours=3)]
        moments += [party.until for party in model.live("offered") if party.until]
        ahead = [moment for moment in moments if moment > model.now]
        if ahead:
            self._wait(data.draw(st.sampled_from(ahead)) - timedelta(seconds=early) - model.now)

    @precondition(lambda self: any(self.model.live("offered")) and self.model.going)
    @rule(early=st.sampled_from((0, 0, 1)))
    def an_offer_ends(self, early: int) -> None:
        """Or is about to; the relay looks at once."""
        until = min(party.until for party in self.model.live("offered") if party.until)
        self._wait(max(until - timedelta(seconds=early) - self.model.now, timedelta()))
        self.the_relay_sweeps()

    def _wait(self, how_long: timedelta) -> None:
        self.clock.advance(how_long)
        self.model.now = self.clock.now()
        long_ago, model = self.model.now - RELAY_AWAY, self.model
        if any(party.until and min(party.until, model.starts) < long_ago for party in model.live("offered")):
            self.the_relay_sweeps()

    # What must hold after every step.

    @invariant()
    def the_database_equals_the_model(self) -> None:
        """Counters, parties in the order of the queue, who is in them, and everything that was told."""
        self.run(self._compare())

    async def _compare(self) -> None:
        model = self.model
        async with transaction(self.sessions) as session:
            breaches = (await execute(session, EVERY_RULE, {"now": model.now})).all()
            assert not breaches, breaches
            seats = await session.get_one(SessionSeats, self.on_id)
            ceiling = None if model.capacity is None else max(model.capacity, model.held)
            kept = (seats.capacity, seats.ceiling, seats.held, seats.waiting, seats.opens_at, seats.closes_at)
            assert kept == (model.capacity, ceiling, model.held, model.waiting, model.opens, model.closes)
            rows = (await session.exec(select(Party).order_by(col(Party.arrival)))).all()
            assert [(p.id, p.status, p.size, p.first_status, p.rest_of) for p in rows] == [
                (p.id, p.status, p.size, p.first_status, p.rest_of) for p in model.parties
            ]
            assert [p.offered_until for p in rows] == [p.until for p in model.parties]
            booked = select(Booking.party_id, Booking.participant_id).where(col(Booking.cancelled_at).is_(None))
            assert set(await session.exec(booked)) == {(p.id, one) for p in model.parties for one in p.people}
            await self._compare_events(session)
        if model.going:
            assert not [p.id for p in model.live("waitlisted") if p.size <= model.free]

    async def _compare_events(self, session: AsyncSession) -> None:
        events = (await session.exec(select(OutboxEvent.type, OutboxEvent.subject_id))).all()
        acts = [one for one in events if one[0].startswith("Session")]
        told = [one for one in events if not one[0].startswith("Session")]
        assert sorted(told, key=str) == sorted(self.model.told.elements(), key=str)
        assert len([kind for kind, _ in acts if kind == "SessionsChanged"]) == self.model.acts
