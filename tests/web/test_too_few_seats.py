"""A family larger than the seats that are left: what is asked, who sits, who waits, and who then cannot come."""

from uuid import UUID

import httpx
from sqlmodel import col, select

from shared.bookings.models import Booking
from shared.database import AsyncSession
from shared.keys import one_time_code
from shared.people.models import Account
from shared.settings import Settings
from tests.factories import make_account, make_participant, make_session
from tests.web.conftest import Book, named

THREE = {"name": ["Kim", "Robin", "Alex"], "birth_year": ["2012", "2012", "2012"], "contact": "kim@example.org"}
QUESTION = "If there are not seats for everyone"


async def _sign_up(client: httpx.AsyncClient, settings: Settings, path: str, **form: str) -> httpx.Response:
    sent = await client.post(path, data=THREE | {"grown_up": "1"} | form)
    challenge = sent.headers["location"].rsplit("/", 1)[1]
    code = one_time_code(settings.secret_key, UUID(challenge))
    answer = await client.post(sent.headers["location"], data={"code": code})
    return await client.get(answer.headers["location"])


async def test_the_question_is_asked_when_there_are_two_or_few_seats(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    """Not of one who comes alone, not where as many come as like; and the page says honestly how many seats are left."""
    on = await make_session(session, seats=2)
    endless = await make_session(session, sign_up="optional")
    path = f"/sessions/{on.id}/sign-up"

    alone = (await client.get(path)).text
    more = (await client.post(path, data=THREE | {"add": "1"})).text
    unlimited = (await client.post(f"/sessions/{endless.id}/sign-up", data=THREE | {"add": "1"})).text

    assert QUESTION not in alone
    assert QUESTION in more
    assert "Only 2 seats are left" in more
    assert QUESTION not in unlimited


async def test_a_known_family_is_asked_too(family: httpx.AsyncClient, session: AsyncSession, account: Account) -> None:
    """Two children on the list can be ticked without adding a row."""
    on = await make_session(session, seats=9)
    await make_participant(session, account, "Kim")
    assert QUESTION not in (await family.get(f"/sessions/{on.id}/sign-up")).text
    await make_participant(session, account, "Robin")
    assert QUESTION in (await family.get(f"/sessions/{on.id}/sign-up")).text


async def test_the_first_take_what_there_is_and_the_rest_waits(
    client: httpx.AsyncClient, settings: Settings, session: AsyncSession
) -> None:
    """One page says for each of them which it is, where in the queue, and by which rule the queue moves."""
    on = await make_session(session, seats=2)
    page = (await _sign_up(client, settings, f"/sessions/{on.id}/sign-up", short="part")).text
    assert "You have 2 seats" in page
    assert "You are on the waiting list" in page
    assert "You are number 1 in the queue." in page
    assert "Seats go in the order of the queue. A smaller sign-up may go first where a larger one does not fit." in page
    assert page.index("<bdi>Kim</bdi> and <bdi>Robin</bdi>") < page.index("<bdi>Alex</bdi>")


async def test_who_does_not_choose_waits_together(
    client: httpx.AsyncClient, settings: Settings, session: AsyncSession
) -> None:
    """Nobody is parted from the others without having said so."""
    on = await make_session(session, seats=2)
    page = (await _sign_up(client, settings, f"/sessions/{on.id}/sign-up")).text
    assert "You have" not in page
    assert "You are number 1 in the queue." in page


async def test_one_of_two_cancels_and_the_other_still_comes(
    family: httpx.AsyncClient, session: AsyncSession, account: Account, book_for: Book
) -> None:
    """All are ticked; nobody ticked is a question, not a cancellation of all; the one who is named gives the seat back."""
    on = await make_session(session, seats=2)
    placed = await book_for(on, account, "Kim", "Robin")
    kim = await named(session, "Kim")
    path = f"/my/bookings/{placed.party_id}/cancel"

    assert (await family.get(path)).text.count(" checked") == 2
    nobody = await family.post(path)
    assert (nobody.status_code, "Choose who cannot come." in nobody.text) == (422, True)
    sent = await family.post(path, data={"participant": str(kim.id)})
    page = (await family.get(sent.headers["location"])).text

    assert "The others are still signed up" in page
    assert "<bdi>Kim</bdi>" not in page
    live = (await session.exec(select(Booking).where(col(Booking.cancelled_at).is_(None)))).all()
    assert [one.participant_id for one in live] == [(await named(session, "Robin")).id]


async def test_cancelling_twice_leads_to_the_same_page(
    family: httpx.AsyncClient, session: AsyncSession, account: Account, book_for: Book
) -> None:
    """Two clicks, both on their way."""
    on = await make_session(session, seats=2)
    placed = await book_for(on, account, "Kim", "Robin")
    kim = await named(session, "Kim")
    form = {"participant": str(kim.id)}
    answers = [await family.post(f"/my/bookings/{placed.party_id}/cancel", data=form) for _ in range(2)]
    assert [a.headers["location"] for a in answers] == [f"/my/bookings/{placed.party_id}?done=cancelled"] * 2


async def test_another_familys_child_cannot_be_cancelled_through_ones_own_party(
    family: httpx.AsyncClient, session: AsyncSession, account: Account, book_for: Book
) -> None:
    """Ids that are not of this party are nobody's."""
    on = await make_session(session, seats=3)
    placed = await book_for(on, account, "Kim", "Robin")
    await book_for(on, await make_account(session), "Stranger")
    stranger = await named(session, "Stranger")
    await family.post(f"/my/bookings/{placed.party_id}/cancel", data={"participant": str(stranger.id)})
    live = (await session.exec(select(Booking).where(col(Booking.cancelled_at).is_(None)))).all()
    assert len(live) == 3


async def test_who_is_somewhere_else_at_the_same_time_is_told(
    family: httpx.AsyncClient, session: AsyncSession, account: Account, book_for: Book
) -> None:
    """It is allowed, and it may be a mistake."""
    here, there = await make_session(session, seats=2), await make_session(session, seats=2, title="Chess")
    placed = await book_for(here, account, "Kim")
    assert "at the same time" not in (await family.get(f"/my/bookings/{placed.party_id}")).text
    await book_for(there, account, known=((await named(session, "Kim")).id,))
    page = (await family.get(f"/my/bookings/{placed.party_id}")).text
    assert "Kim is also signed up for Chess at the same time." in page
