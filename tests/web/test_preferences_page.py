"""How a family is told: in which language, and when the reminder comes."""

import httpx
import pytest

from shared.database import AsyncSession
from shared.people.models import Account


@pytest.mark.parametrize(("reminder", "minutes"), [("usual", None), ("0", 0), ("60", 60), ("180", 180), ("1440", 1440)])
async def test_a_choice_is_remembered(
    family: httpx.AsyncClient, session: AsyncSession, account: Account, reminder: str, minutes: int | None
) -> None:
    """And shown as chosen when one comes back, in the language that was chosen."""
    sent = await family.post("/my/messages", data={"language": "sv", "reminder": reminder})
    page = (await family.get(sent.headers["location"])).text
    await session.refresh(account)
    assert (account.language, account.reminder_minutes) == ("sv", minutes)
    assert '<html lang="sv"' in page
    assert "Sparat" in page
    assert f'value="{reminder}" checked' in page
    assert 'value="sv" checked' in page


async def test_the_usual_time_is_said(family: httpx.AsyncClient) -> None:
    """Nobody has to know what is usual."""
    assert "As usual (3 hours before)" in (await family.get("/my/messages")).text
    assert 'href="/my/messages"' in (await family.get("/my")).text


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"language": "tlh", "reminder": "60"}, "Choose a language."),
        ({"language": "sv", "reminder": "61"}, "Choose when the reminder comes."),
        ({"language": "sv"}, "Choose when the reminder comes."),
    ],
)
async def test_what_was_not_offered_is_refused(
    family: httpx.AsyncClient, session: AsyncSession, account: Account, form: dict[str, str], says: str
) -> None:
    """And the account stays as it was."""
    page = await family.post("/my/messages", data=form)
    assert (page.status_code, says in page.text) == (422, True)
    await session.refresh(account)
    assert (account.language, account.reminder_minutes) == ("en", None)
