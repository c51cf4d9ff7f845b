"""Whom the family signs up: corrected by the rules of the sign-up, and removed."""

import httpx
import pytest

from shared.bookings.models import Party
from shared.database import AsyncSession
from shared.people.models import Account, Participant
from tests.factories import make_account, make_participant, make_session
from tests.web.conftest import Book


@pytest.fixture
async def kim(session: AsyncSession, account: Account) -> Participant:
    """A child of the family, born in 2012."""
    return await make_participant(session, account, "Kim")


async def test_a_name_and_a_year_are_corrected(
    family: httpx.AsyncClient, session: AsyncSession, kim: Participant
) -> None:
    """Sent twice it is the same."""
    assert 'value="Kim"' in (await family.get(f"/my/people/{kim.id}")).text
    for _ in range(2):
        sent = await family.post(f"/my/people/{kim.id}", data={"name": " Kimmy ", "birth_year": "2013"})
        assert sent.headers["location"] == "/my/people?done=saved"
    await session.refresh(kim)
    assert (kim.name, kim.birth_year) == ("Kimmy", 2013)
    page = (await family.get("/my/people")).text
    assert "Kimmy" in page
    assert "born 2013" in page


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"name": "", "birth_year": "2012"}, "Write a name or an alias."),
        ({"name": "K" * 61, "birth_year": "2012"}, "Write a shorter name"),
        ({"name": "K\u202eim", "birth_year": "2012"}, "Write a shorter name"),
        ({"name": "Kim", "birth_year": "12"}, "Write the year of birth with four digits."),
        ({"name": "Kim", "birth_year": "2030"}, "Write a year from 1926 to 2026."),
    ],
)
async def test_the_rules_are_those_of_the_sign_up(
    family: httpx.AsyncClient, session: AsyncSession, kim: Participant, form: dict[str, str], says: str
) -> None:
    """What is wrong is said, and nothing changes."""
    page = await family.post(f"/my/people/{kim.id}", data=form)
    assert (page.status_code, says in page.text) == (422, True)
    await session.refresh(kim)
    assert (kim.name, kim.birth_year) == ("Kim", 2012)


async def test_the_same_person_twice_is_said_clearly(
    family: httpx.AsyncClient, session: AsyncSession, account: Account, kim: Participant
) -> None:
    """However the name is written; and the form keeps what was typed."""
    await make_participant(session, account, "Lo")
    page = await family.post(f"/my/people/{kim.id}", data={"name": "LO", "birth_year": "2012"})
    assert page.status_code == 409
    assert "You have somebody with this name and year of birth already." in page.text
    assert 'value="LO"' in page.text
    await session.refresh(kim)
    assert kim.name == "Kim"


async def test_before_somebody_is_removed_it_is_said_what_is_cancelled(
    family: httpx.AsyncClient, session: AsyncSession, account: Account, kim: Participant, book_for: Book
) -> None:
    """Then the place is free; a second tap, and going back, end at the same page."""
    placed = await book_for(await make_session(session, seats=2, title="Judo"), account, known=(kim.id,))
    page = (await family.get(f"/my/people/{kim.id}/remove")).text
    assert "This session is cancelled for them:" in page
    assert "Judo" in page
    for _ in range(2):
        sent = await family.post(f"/my/people/{kim.id}/remove")
        assert sent.headers["location"] == "/my/people?done=removed"
    assert (await session.get_one(Party, placed.party_id, populate_existing=True)).status == "cancelled"
    assert "Kim" not in (await family.get("/my/people?done=removed")).text
    for back in (f"/my/people/{kim.id}", f"/my/people/{kim.id}/remove"):
        assert (await family.get(back)).headers["location"] == "/my/people?done=removed"
    late = await family.post(f"/my/people/{kim.id}", data={"name": "Kim", "birth_year": "2012"})
    assert late.headers["location"] == "/my/people?done=removed"


async def test_another_familys_child_is_not_found(family: httpx.AsyncClient, session: AsyncSession) -> None:
    """Neither to read, nor to change, nor to remove."""
    theirs = await make_participant(session, await make_account(session), "Sam")
    for path in (f"/my/people/{theirs.id}", f"/my/people/{theirs.id}/remove"):
        assert (await family.get(path)).status_code == 404
        assert (await family.post(path, data={"name": "Kim", "birth_year": "2012"})).status_code == 404
    await session.refresh(theirs)
    assert theirs.name == "Sam"
