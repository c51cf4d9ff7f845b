"""A family erases itself, or removes a child, while a sign-up of theirs is on its way: no named child is left behind."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlmodel import col, select

from shared.bookings.book import BookingRequest, book
from shared.bookings.errors import TryAgain
from shared.bookings.models import Booking, IdempotencyKey, Party
from shared.bookings.seats import Placement
from shared.clock import FixedClock
from shared.database import transaction
from shared.ids import new_id
from shared.people.add import NewParticipant
from shared.people.contact import Contact
from shared.people.models import Account, Participant
from shared.people.sign_in import prove, request_code
from shared.privacy.erase import erase
from shared.privacy.remove import remove
from shared.schedule.models import SessionSeats
from tests.concurrency.test_sign_up_once import is_blocked
from tests.factories import make_account, make_participant, make_session
from tests.frame.live import Live
from tests.privacy.everywhere import found_in

KIM, NEW = "Canarykim", "Canarynew"


@dataclass(frozen=True)
class Leaving:
    """A family with one child, and a session with five seats."""

    live: Live
    clock: FixedClock
    account: Account
    kim: UUID
    session_id: UUID

    async def sign_up(self, *, new: bool, grown_up: bool = False) -> Placement:
        """Sign Kim up, or somebody who is new, on a connection of its own."""
        people, known = ((NewParticipant(NEW, 2013),), ()) if new else ((), (self.kim,))
        request = BookingRequest(
            self.session_id, new_id(), self.account.id, known, "a key", people=people, grown_up=grown_up
        )
        async with self.live.direct() as db:
            return await book(db, self.clock, self.live.settings, request)

    async def leave(self, how: str, hold: asyncio.Event | None = None) -> None:
        """Erase the account or remove Kim; *hold* keeps it from being committed until somebody waits for it."""
        async with transaction(self.live.sessions) as session:
            if how == "erase":
                await erase(session, self.clock, self.live.settings, self.account)
            else:
                await remove(
                    session, self.clock, self.live.settings, account_id=self.account.id, participant_id=self.kim
                )
            if hold is not None:
                hold.set()
                await is_blocked(self.live)

    async def left_behind(self) -> tuple[set[str], int, int]:
        """Where a name is found, how many are still booked, and how many seats they hold."""
        async with self.live.sessions() as session:
            booked = await session.exec(select(Booking.id).where(col(Booking.cancelled_at).is_(None)))
            seats = await session.get_one(SessionSeats, self.session_id)
            return await found_in(session, [KIM, NEW]), len(booked.all()), seats.held


@pytest.fixture
async def leaving(live: Live, clock: FixedClock) -> Leaving:
    """The family, before it leaves."""
    async with transaction(live.sessions) as session:
        account = await make_account(session, "canary.family@example.org")
        kim = await make_participant(session, account, KIM)
        on = await make_session(session, seats=5)
    return Leaving(live, clock, account, kim.id, on.id)


WAYS = pytest.mark.parametrize(("how", "new"), [("erase", True), ("erase", False), ("remove", False)])


@pytest.mark.parametrize("grown_up", [False, True])
@WAYS
async def test_a_sign_up_that_was_first_is_cancelled_with_the_rest(
    leaving: Leaving, how: str, *, new: bool, grown_up: bool
) -> None:
    """It waits for the seats while the family leaves; leaving waits for it, and they do not wait in a circle.

    Also not when its last act is to write on the account that the contact is a grown-up's.
    """
    if grown_up:
        async with transaction(leaving.live.sessions) as session:
            (await session.get_one(Account, leaving.account.id)).grown_up_said_at = None
    async with leaving.live.sessions() as other:
        await other.get_one(SessionSeats, leaving.session_id, with_for_update=True)
        signing_up = asyncio.create_task(leaving.sign_up(new=new, grown_up=grown_up))
        await is_blocked(leaving.live)
        going = asyncio.create_task(leaving.leave(how))
        await is_blocked(leaving.live, many=2)
        await other.commit()
        assert isinstance(await signing_up, Placement)
        await going
    assert await leaving.left_behind() == (set(), 0, 0)


@WAYS
async def test_a_sign_up_that_comes_second_places_nobody(leaving: Leaving, how: str, *, new: bool) -> None:
    """Its read saw the family whole; its statement waits, and then sees that it is gone."""
    gone = asyncio.Event()
    going = asyncio.create_task(leaving.leave(how, gone))
    await gone.wait()
    with pytest.raises(TryAgain):
        await leaving.sign_up(new=new)
    await going
    assert await leaving.left_behind() == (set(), 0, 0)
    async with leaving.live.sessions() as session:
        for table in (Party, IdempotencyKey):
            assert (await session.exec(select(table))).all() == []


async def test_a_code_that_is_typed_meanwhile_is_worth_nothing(leaving: Leaving) -> None:
    """Another device is about to sign in: the erasure takes the code before anything else, so they meet there."""
    live, clock = leaving.live, leaving.clock
    async with transaction(live.sessions) as session:
        account = await session.get_one(Account, leaving.account.id)
        contact = Contact(account.contact_kind, account.contact)
        challenge = await request_code(session, clock, live.settings, contact, language="en")
    gone = asyncio.Event()
    going = asyncio.create_task(leaving.leave("erase", gone))
    await gone.wait()
    async with transaction(live.sessions) as session:
        assert (await prove(session, clock, live.settings, challenge.id, "000000"))[0] == "spent"
    await going


async def test_two_forms_that_erase_do_it_once(leaving: Leaving) -> None:
    """Two taps, two connections."""
    await asyncio.gather(leaving.leave("erase"), leaving.leave("erase"), leaving.leave("remove"))
    async with leaving.live.sessions() as session:
        account = await session.get_one(Account, leaving.account.id)
        assert account.calendar_generation == 1
        people = (await session.exec(select(Participant))).all()
        assert [one.name for one in people] == ["–"]
