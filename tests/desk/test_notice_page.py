"""Write to everyone on a session: once, short, by those who run it."""

from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from sqlmodel import select

from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.schedule.models import SessionNotice
from shared.settings import Settings
from tests.desk.conftest import Desk
from tests.factories import make_session, make_staff, sign_in
from tests.factories.attendance import assign, make_booking


async def test_a_notice_is_written_once_and_stands_on_the_sessions_page(
    coordinator: httpx.AsyncClient, session: AsyncSession, desk: Desk
) -> None:
    """Two clicks send one message; the page shows what was sent, and by whom."""
    on = await make_session(session, organizer=desk.organizer, seats=5)
    await make_booking(session, on, "Kim")
    asked = (await coordinator.get(f"/desk/sessions/{on.id}/notice")).text
    assert "1 family is signed up or waits." in asked
    assert "Do not write anybody’s name. It cannot be answered." in asked

    form = {"text": "Bring water & a towel.", "form_id": str(uuid4())}
    sent = [await coordinator.post(f"/desk/sessions/{on.id}/notice", data=form) for _ in range(2)]

    assert [a.status_code for a in sent] == [303, 303]
    page = (await coordinator.get(sent[0].headers["location"])).text
    assert page.count("Bring water &amp; a towel.") == 1
    assert desk.coordinator.display_name in page
    assert len((await session.exec(select(SessionNotice))).all()) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [("  ", "Write what everyone should know."), ("x" * 301, "Write at most 300 characters.")],
)
async def test_nothing_and_too_much_are_told(
    coordinator: httpx.AsyncClient, session: AsyncSession, desk: Desk, text: str, says: str
) -> None:
    """And nothing is sent."""
    on = await make_session(session, organizer=desk.organizer)
    page = await coordinator.post(f"/desk/sessions/{on.id}/notice", data={"text": text})
    assert (page.status_code, says in page.text) == (422, True)
    assert (await session.exec(select(SessionNotice))).all() == []


async def test_a_leader_of_the_session_may_write(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, settings: Settings, desk: Desk
) -> None:
    """Who stands in the hall knows it first; another leader cannot."""
    on = await make_session(session, organizer=desk.organizer)
    leader = await make_staff(session, "leader", desk.organizer)
    client.headers.update(await sign_in(session, clock, settings, leader))
    form = {"text": "We are outside."}
    assert (await client.post(f"/desk/sessions/{on.id}/notice", data=form)).status_code == 404
    await assign(session, leader, on)
    assert (await client.post(f"/desk/sessions/{on.id}/notice", data=form)).status_code == 303
    assert "We are outside." in (await client.get(f"/desk/sessions/{on.id}")).text


async def test_another_sessions_notice_is_not_taken_for_this_ones(
    coordinator: httpx.AsyncClient, session: AsyncSession, desk: Desk
) -> None:
    """A form's id belongs to one session."""
    one, other = [await make_session(session, organizer=desk.organizer) for _ in range(2)]
    form = {"text": "Bring water.", "form_id": str(uuid4())}
    assert (await coordinator.post(f"/desk/sessions/{one.id}/notice", data=form)).status_code == 303
    assert (await coordinator.post(f"/desk/sessions/{other.id}/notice", data=form)).status_code == 404


async def test_nobody_is_told_about_what_is_over(
    coordinator: httpx.AsyncClient, session: AsyncSession, desk: Desk, clock: FixedClock
) -> None:
    """The page says so instead of showing a form, and a form that was open is refused."""
    on = await make_session(session, organizer=desk.organizer, starts_at=clock.now() - timedelta(hours=3))
    assert "Nobody can be told any more" in (await coordinator.get(f"/desk/sessions/{on.id}/notice")).text
    assert (await coordinator.post(f"/desk/sessions/{on.id}/notice", data={"text": "Hi"})).status_code == 409
