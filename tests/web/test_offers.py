"""An offered seat: yes, no, too late, and where links in old messages lead."""

from datetime import timedelta

import httpx
import pytest

from shared.bookings.answer import lapse_offers
from shared.bookings.cancel import cancel, cancel_by_organizer
from shared.bookings.models import Party
from shared.catalogue.models import Organizer
from shared.catalogue.waiting_list import choose_offers
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.people.models import Account
from shared.schedule.models import ScheduledSession
from shared.settings import Settings
from tests.factories import make_account, make_organizer, make_session
from tests.web.conftest import Book


@pytest.fixture
async def organizer(session: AsyncSession) -> Organizer:
    """One that always asks who waits."""
    organizer = await make_organizer(session)
    await choose_offers(session, organizer, offers="always")
    return organizer


@pytest.fixture
async def on(session: AsyncSession, organizer: Organizer) -> ScheduledSession:
    """Tomorrow's session with one seat."""
    return await make_session(session, seats=1, organizer=organizer, title="Basket")


@pytest.fixture
async def offered(
    session: AsyncSession,
    clock: FixedClock,
    settings: Settings,
    account: Account,
    on: ScheduledSession,
    book_for: Book,
) -> Party:
    """The family waited, and somebody else has just cancelled."""
    first = await make_account(session)
    seat = await book_for(on, first, "First")
    waiting = await book_for(on, account, "Kim")
    await cancel(session, clock, settings, account_id=first.id, party_id=seat.party_id)
    return await session.get_one(Party, waiting.party_id, populate_existing=True)


async def test_an_offer_is_taken_with_one_tap(
    family: httpx.AsyncClient, session: AsyncSession, offered: Party, on: ScheduledSession
) -> None:
    """The list, the booking and the session's page all ask; a second tap changes nothing."""
    assert offered.status == "offered"
    for path in ("/my", f"/my/bookings/{offered.id}", f"/sessions/{on.id}"):
        page = (await family.get(path)).text
        assert "There is a seat for you until" in page
        assert f'action="/my/bookings/{offered.id}/accept"' in page

    answers = [await family.post(f"/my/bookings/{offered.id}/accept") for _ in range(2)]

    assert [a.status_code for a in answers] == [303, 303]
    assert "You have a seat" in (await family.get(answers[0].headers["location"])).text
    kept = await session.get_one(Party, offered.id, populate_existing=True)
    assert kept.status == "confirmed"


async def test_an_offer_is_declined(family: httpx.AsyncClient, session: AsyncSession, offered: Party) -> None:
    """To decline is to cancel: the page asks once more, and the seat goes on."""
    page = (await family.get(f"/my/bookings/{offered.id}/cancel")).text
    assert "Do you not want the seat?" in page
    await family.post(f"/my/bookings/{offered.id}/cancel")
    kept = await session.get_one(Party, offered.id, populate_existing=True)
    assert kept.status == "cancelled"


async def test_a_yes_that_comes_too_late_is_told_kindly(
    family: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, settings: Settings, offered: Party
) -> None:
    """Before and after the sweep has passed the seat on: never a promise that does not hold, and a way back in."""
    clock.advance(timedelta(hours=13))
    waiting = await family.get(f"/my/bookings/{offered.id}")
    assert "This offer is over" in waiting.text
    assert "Yes, I am coming" not in waiting.text
    early = await family.post(f"/my/bookings/{offered.id}/accept")
    await lapse_offers(session, clock, settings)
    late = await family.post(f"/my/bookings/{offered.id}/accept")
    for answer in (early, late):
        assert answer.status_code == 409
        assert "This offer is over" in answer.text
    assert "Sign up again" in late.text


@pytest.mark.parametrize(
    ("by", "says"),
    [
        ("family", "You have no seat and are not in the queue."),
        ("organizer", "Those who run the session have taken you off the list."),
        ("lapsed", "We got no answer in time"),
    ],
)
async def test_a_link_in_an_old_message_says_what_became_of_it(
    family: httpx.AsyncClient,
    session: AsyncSession,
    clock: FixedClock,
    settings: Settings,
    account: Account,
    on: ScheduledSession,
    offered: Party,
    by: str,
    says: str,
) -> None:
    """With a way to sign up again, at the booking's address and at that of its cancellation."""
    if by == "family":
        await cancel(session, clock, settings, account_id=account.id, party_id=offered.id)
    elif by == "organizer":
        await cancel_by_organizer(session, clock, settings, on, party_id=offered.id)
    else:
        clock.advance(timedelta(hours=13))
        await lapse_offers(session, clock, settings)
    for path in (f"/my/bookings/{offered.id}", f"/my/bookings/{offered.id}/cancel"):
        page = await family.get(path)
        assert page.status_code == 200
        assert says in page.text
        assert f'href="/sessions/{on.id}/sign-up"' in page.text


async def test_an_ended_sign_up_is_its_owners_alone(
    session: AsyncSession,
    clock: FixedClock,
    settings: Settings,
    on: ScheduledSession,
    family: httpx.AsyncClient,
    book_for: Book,
) -> None:
    """Another family's old link is not found, as ever."""
    other = await make_account(session)
    placed = await book_for(on, other, "Sam")
    await cancel(session, clock, settings, account_id=other.id, party_id=placed.party_id)
    assert (await family.get(f"/my/bookings/{placed.party_id}")).status_code == 404
