"""A whole programme is called off while families sign up for it, leave it and are forgotten: nobody waits in a circle."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import text
from sqlmodel import col, select

from shared.bookings.answer import lapse_offers
from shared.bookings.book import BookingRequest, book
from shared.bookings.cancel import cancel
from shared.bookings.invariants import INVARIANTS as BOOKINGS
from shared.bookings.models import Party
from shared.clock import FixedClock
from shared.database import AsyncSession, execute, transaction
from shared.errors import DomainError
from shared.invariants import examine
from shared.outbox import OutboxEvent
from shared.people.models import Account
from shared.privacy.erase import erase
from shared.schedule.cancel import cancel_sessions
from shared.schedule.errors import SessionOver
from shared.schedule.invariants import INVARIANTS as SCHEDULE
from shared.schedule.models import ScheduledSession, SessionChange, SessionSeats
from shared.schedule.move import move_session
from tests.bookings.model import account_of
from tests.factories import make_account, make_organizer, make_participant, make_session
from tests.frame.live import Live

SESSIONS = 60
LEAVING = 12
"""Families with a place on many of the sessions, who erase themselves meanwhile."""
COMING = 60
HOUR = timedelta(hours=1)

Work = Callable[[AsyncSession], Awaitable[object]]


class Season:
    """Sessions of one organiser, each with few seats, on a database of its own."""

    def __init__(self, live: Live, clock: FixedClock) -> None:
        self.live, self.clock, self.luck = live, clock, random.Random(7)  # noqa: S311  # the same every time
        self.sessions: list[ScheduledSession] = []

    async def plan(self) -> None:
        """One after the other; every third one asks the first in the queue before it gives a seat."""
        async with transaction(self.live.sessions) as session:
            organizers = [await make_organizer(session) for _ in range(2)]
            organizers[1].offers = "always"
            for number in range(SESSIONS):
                organizer = organizers[number % 3 == 0]
                self.sessions.append(await make_session(session, seats=3, organizer=organizer, hours=4 * 24))

    async def wish(self, *wanted: ScheduledSession) -> list[BookingRequest]:
        """What a new family wants: a child on each of these sessions."""
        async with transaction(self.live.sessions) as session:
            account = await make_account(session)
            child = await make_participant(session, account)
        return [BookingRequest(on.id, uuid4(), account.id, (child.id,), uuid4().hex) for on in wanted]

    def books(self, request: BookingRequest) -> Work:
        """Sign up."""
        return lambda session: book(session, self.clock, self.live.settings, request)

    def leaves(self, request: BookingRequest) -> Work:
        """Give the place back."""
        account_id, party_id = account_of(request), request.party_id
        return lambda session: cancel(session, self.clock, self.live.settings, account_id=account_id, party_id=party_id)

    def forgets(self, request: BookingRequest) -> Work:
        """An account erases itself, and gives back all places that it has."""

        async def work(session: AsyncSession) -> None:
            account = await session.get_one(Account, account_of(request))
            await erase(session, self.clock, self.live.settings, account)

        return work

    def calls_off(self, some: Sequence[ScheduledSession], reason: str) -> Work:
        """A coordinator calls these off, whatever their order on the page."""

        async def work(session: AsyncSession) -> None:
            statement = select(ScheduledSession).where(col(ScheduledSession.id).in_([on.id for on in some]))
            found = list((await session.exec(statement)).all())
            self.luck.shuffle(found)
            await cancel_sessions(session, self.clock, found, reason=reason)

        return work

    def moves(self, on: ScheduledSession) -> Work:
        """Another one moves one of them an hour."""

        async def work(session: AsyncSession) -> None:
            found = await session.get_one(ScheduledSession, on.id)
            starts_at, ends_at = found.starts_at + HOUR, found.ends_at + HOUR
            await move_session(session, self.clock, found, starts_at=starts_at, ends_at=ends_at)

        return work

    def lapses(self) -> Work:
        """What a relay does every second."""
        return lambda session: lapse_offers(session, self.clock, self.live.settings)

    async def at_once(self, work: Sequence[Work]) -> list[object]:
        """All of it, as many beside each other as there are connections; what each gave or was refused with."""
        places = asyncio.Semaphore(18)

        async def one(does: Work) -> object:
            async with places, transaction(self.live.sessions) as session:
                return await does(session)

        async with asyncio.timeout(120):
            found = await asyncio.gather(*map(one, work), return_exceptions=True)
        assert not [e for e in found if isinstance(e, BaseException) and not isinstance(e, DomainError)], found
        return list(found)


async def test_a_season_is_called_off_beside_all_that_its_families_do(live: Live, clock: FixedClock) -> None:
    """Whoever was acknowledged before is on the list, whoever came later is refused; each session is noted once."""
    season = Season(live, clock)
    await season.plan()
    going = [await season.wish(*season.luck.sample(season.sessions, 15)) for _ in range(LEAVING)]
    await season.at_once([season.books(one) for wishes in going for one in wishes])
    coming = [(await season.wish(season.luck.choice(season.sessions)))[0] for _ in range(COMING)]
    work = [
        *(season.books(one) for one in coming),
        *(season.forgets(wishes[0]) for wishes in going[: LEAVING // 2]),
        *(season.leaves(one) for wishes in going[LEAVING // 2 :] for one in wishes[:4]),
        *(season.moves(on) for on in season.luck.sample(season.sessions, 5)),
        *(season.lapses() for _ in range(5)),
        season.calls_off(season.sessions, "Storm"),
        season.calls_off(season.sessions[10:50], "No leader"),
    ]
    season.luck.shuffle(work)
    await season.at_once(work)
    assert [type(e) for e in await season.at_once([season.moves(season.sessions[0])])] == [SessionOver]
    await check(season, coming)


async def check(season: Season, coming: Sequence[BookingRequest]) -> None:
    """No rule is broken, no deadlock was resolved, every session is off and was noted once."""
    async with season.live.sessions() as session:
        for rule in (*BOOKINGS, *SCHEDULE):
            found = await examine(session, rule, now=season.clock.now(), zone="Europe/Stockholm")
            assert not found.total, (rule.name, found)
        deadlocks = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        assert (await execute(session, deadlocks, {})).scalar_one() == 0
        off = (await session.exec(select(ScheduledSession.status))).all()
        assert list(off) == ["cancelled"] * SESSIONS
        assert set(await session.exec(select(SessionSeats.closes_at))) <= {season.clock.now()}
        noted = (await session.exec(select(SessionChange.session_id).where(SessionChange.what == "cancelled"))).all()
        assert sorted(noted) == sorted(on.id for on in season.sessions)
        told = (await session.exec(select(OutboxEvent).where(OutboxEvent.type == "SessionCancelled"))).all()
        assert len(told) == SESSIONS
        placed = set(await session.exec(select(Party.id)))
    again = await season.at_once([season.books(one) for one in coming])
    for request, answer in zip(coming, again, strict=True):
        assert isinstance(answer, DomainError) == (request.party_id not in placed)
