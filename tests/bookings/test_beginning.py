"""What a booking starts from: everything that decides, of this account and this session only, in one statement."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.bookings.beginning import Beginning, KeyRow, beginning_of
from shared.bookings.book import BookingRequest, book
from shared.bookings.cancel import cancel
from shared.bookings.seats import Placement
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.errors import NotFound
from shared.people.access import Bearer, Viewer
from shared.people.errors import SignInRequired
from shared.people.models import Account, Participant
from shared.people.queries import viewer_of
from shared.people.sign_in import forget_device, remember_device
from shared.schedule.models import ScheduledSession
from shared.settings import Settings
from tests.factories import make_account, make_participant, make_session
from tests.factories.counting import statements


class Family:
    """An account that books."""

    def __init__(self, session: AsyncSession, clock: FixedClock, settings: Settings, account: Account) -> None:
        self.session, self.clock, self.settings, self.account = session, clock, settings, account

    async def book(self, on: ScheduledSession, *people: Participant, key: str | None = None) -> BookingRequest:
        """Sign *people* up; what was asked for, `party_id` included."""
        ids = tuple(person.id for person in people)
        request = BookingRequest(on.id, uuid4(), self.account.id, ids, key or uuid4().hex)
        await book(self.session, self.clock, self.settings, request)
        return request

    async def beginning(self, on: ScheduledSession, key: str = "another") -> Beginning:
        """What its next booking on *on* would start from."""
        return await self.beginning_for(self.account.id, on.id, key)

    async def beginning_for(self, account: UUID | Bearer, session_id: UUID, key: str = "another") -> Beginning:
        """The same for anybody."""
        return await beginning_of(self.session, session_id=session_id, account=account, key=key, at=self.clock.now())


@pytest.fixture
async def family(session: AsyncSession, clock: FixedClock, settings: Settings) -> Family:
    """A grown-up's account that has booked nothing yet."""
    return Family(session, clock, settings, await make_account(session))


async def test_it_tells_the_offer_and_the_account(session: AsyncSession, family: Family) -> None:
    """A family that comes for the first time: nobody known, nothing booked, the key is new."""
    on = await make_session(session, seats=5, min_age=10, max_age=16)
    found = await family.beginning(on)
    offer = found.offer
    assert (offer.status, offer.sign_up, offer.min_age, offer.max_age) == ("published", "required", 10, 16)
    assert (offer.starts_at, offer.ends_at) == (on.starts_at, on.ends_at)
    assert (found.grown_up, found.known, found.on_session) == (True, (), frozenset())
    assert found.replayed is None


async def test_it_knows_the_accounts_people_and_nobody_elses(session: AsyncSession, family: Family) -> None:
    """In the order in which they were added."""
    on = await make_session(session, seats=5)
    kim = await make_participant(session, family.account, "Kim", birth_year=2012)
    await make_participant(session, await make_account(session), "Somebody else's")
    robin = await make_participant(session, family.account, "Robin", birth_year=2010)
    known = (await family.beginning(on)).known
    assert [(one.id, one.name, one.birth_year) for one in known] == [(kim.id, "Kim", 2012), (robin.id, "Robin", 2010)]


async def test_an_account_that_is_not_a_grown_ups_is_told_apart(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Young children need a grown-up's contact."""
    family = Family(session, clock, settings, await make_account(session, grown_up=False))
    assert not (await family.beginning(await make_session(session, seats=5))).grown_up


async def test_it_tells_whom_the_account_has_here(session: AsyncSession, family: Family) -> None:
    """With a seat or waiting; not who was cancelled, not other families."""
    on, later = await make_session(session, seats=2), await make_session(session, seats=1)
    kim, robin = [await make_participant(session, family.account, name) for name in ("Kim", "Robin")]
    await family.book(on, kim)
    await family.book(later, kim, robin)  # they wait: one seat is not two
    gone = await family.book(on, robin)
    await cancel(session, family.clock, family.settings, account_id=family.account.id, party_id=gone.party_id)
    neighbour = Family(session, family.clock, family.settings, await make_account(session))
    await neighbour.book(on, await make_participant(session, neighbour.account))
    found = await family.beginning(on)
    assert found.on_session == frozenset({kim.id})


async def test_it_remembers_what_a_key_was_used_for_by_this_account_only(session: AsyncSession, family: Family) -> None:
    """A replay is recognised in the same read; another family may use the same key."""
    on = await make_session(session, seats=5)
    kim = await make_participant(session, family.account)
    asked = await family.book(on, kim, key="wish-0001")
    answer = Placement(asked.party_id, "confirmed", 1)
    assert (await family.beginning(on, "wish-0001")).replayed == KeyRow(asked.digest, answer)
    assert (await family.beginning(on, "wish-0002")).replayed is None
    neighbour = Family(session, family.clock, family.settings, await make_account(session))
    assert (await neighbour.beginning(on, "wish-0001")).replayed is None


async def test_without_a_session_or_an_account_there_is_no_beginning(session: AsyncSession, family: Family) -> None:
    """A stranger is asked to sign in, whatever they ask for."""
    on = await make_session(session, seats=5)
    with pytest.raises(NotFound):
        await family.beginning_for(family.account.id, uuid4())
    for session_id in (on.id, uuid4()):
        with pytest.raises(SignInRequired):
            await family.beginning_for(uuid4(), session_id)


async def test_a_token_is_as_good_as_the_account_while_it_counts(
    session: AsyncSession, family: Family, clock: FixedClock, settings: Settings
) -> None:
    """Unknown, revoked or expired, it is nobody's: the same rule as on every other page."""
    on = await make_session(session, seats=5)
    kept = await remember_device(session, clock, settings, family.account)
    revoked = await remember_device(session, clock, settings, family.account)
    await forget_device(session, clock, revoked)
    assert await family.beginning_for(Bearer(kept), on.id) == await family.beginning(on)
    for token in ("unknown", revoked):
        with pytest.raises(SignInRequired):
            await family.beginning_for(Bearer(token), on.id)
        assert await viewer_of(session, token, at=clock.now()) == Viewer()
    clock.advance(timedelta(days=400))
    with pytest.raises(SignInRequired):
        await family.beginning_for(Bearer(kept), on.id)
    assert await viewer_of(session, kept, at=clock.now()) == Viewer()


async def test_it_is_one_statement(session: AsyncSession, family: Family, engine: AsyncEngine) -> None:
    """Each round trip costs more than all that is read here."""
    on = await make_session(session, seats=5)
    with statements(engine) as sent:
        await family.beginning(on)
    assert len(sent) == 1
