"""How an organiser's freed seats reach who waits."""

import httpx
import pytest

from shared.catalogue.waiting_list import choose_offers
from shared.database import AsyncSession
from shared.errors import InvalidInput
from tests.desk.conftest import Desk
from tests.factories import make_session


@pytest.mark.parametrize("offers", ["near", "always", "off"])
async def test_the_choice_is_kept_and_shown(
    coordinator: httpx.AsyncClient, session: AsyncSession, desk: Desk, offers: str
) -> None:
    """Three ways, each in plain words."""
    path = f"/desk/organizers/{desk.organizer.id}"
    assert 'value="off" checked' in (await coordinator.get(path)).text
    sent = await coordinator.post(path, data={"offers": offers})
    page = (await coordinator.get(sent.headers["location"])).text
    assert f'value="{offers}" checked' in page
    assert "Saved" in page
    await session.refresh(desk.organizer)
    assert desk.organizer.offers == offers


async def test_another_word_is_refused(coordinator: httpx.AsyncClient, session: AsyncSession, desk: Desk) -> None:
    """By the page, and by the verb itself."""
    page = await coordinator.post(f"/desk/organizers/{desk.organizer.id}", data={"offers": "sometimes"})
    assert (page.status_code, "Choose one of them." in page.text) == (422, True)
    with pytest.raises(InvalidInput):
        await choose_offers(session, desk.organizer, offers="sometimes")


async def test_the_neighbours_are_not_found(coordinator: httpx.AsyncClient, session: AsyncSession, desk: Desk) -> None:
    """Looking and choosing answer alike."""
    path = f"/desk/organizers/{desk.other.id}"
    assert (await coordinator.get(path)).status_code == 404
    assert (await coordinator.post(path, data={"offers": "always"})).status_code == 404
    await session.refresh(desk.other)
    assert desk.other.offers == "off"


async def test_the_desk_leads_there(coordinator: httpx.AsyncClient, session: AsyncSession, desk: Desk) -> None:
    """From the desk and from a session with seats."""
    on = await make_session(session, organizer=desk.organizer, seats=2)
    for path in ("/desk", f"/desk/sessions/{on.id}"):
        assert f'href="/desk/organizers/{desk.organizer.id}"' in (await coordinator.get(path)).text
