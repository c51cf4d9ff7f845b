"""One session at the desk: seats, drafts, calling off."""

from datetime import datetime, timedelta

import httpx
import pytest

from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.schedule.cancel import cancel_session
from shared.schedule.models import SessionSeats
from tests.desk.conftest import Desk
from tests.factories import make_session
from tests.factories.attendance import make_booking


async def test_seats_are_changed(coordinator: httpx.AsyncClient, session: AsyncSession, desk: Desk) -> None:
    """The number is stored, and the page says what it is now; nothing typed means as many as come."""
    on = await make_session(session, organizer=desk.organizer, seats=5)

    sent = await coordinator.post(f"/desk/sessions/{on.id}/seats", data={"seats": "12"})
    page = await coordinator.get(sent.headers["location"])
    assert "of 12 seats" in page.text

    await coordinator.post(f"/desk/sessions/{on.id}/seats", data={"seats": ""})
    seats = await session.get_one(SessionSeats, on.id, populate_existing=True)
    assert seats.capacity is None


async def test_fewer_seats_take_nobodys_seat(coordinator: httpx.AsyncClient, session: AsyncSession, desk: Desk) -> None:
    """Two are signed up, one seat is left: both still come."""
    on = await make_session(session, organizer=desk.organizer, seats=5)
    await make_booking(session, on, "One")
    await make_booking(session, on, "Two")

    await coordinator.post(f"/desk/sessions/{on.id}/seats", data={"seats": "1"})

    seats = await session.get_one(SessionSeats, on.id, populate_existing=True)
    assert (seats.capacity, seats.held, seats.ceiling) == (1, 2, 2)


async def test_a_number_that_is_none_is_told(coordinator: httpx.AsyncClient, session: AsyncSession, desk: Desk) -> None:
    """It stays in the field, and the seats stay as they were."""
    on = await make_session(session, organizer=desk.organizer, seats=5)

    page = await coordinator.post(f"/desk/sessions/{on.id}/seats", data={"seats": "many"})

    assert page.status_code == 422
    assert 'value="many"' in page.text
    assert (await session.get_one(SessionSeats, on.id, populate_existing=True)).capacity == 5


async def test_seats_of_a_session_that_is_over_stay(
    coordinator: httpx.AsyncClient, session: AsyncSession, desk: Desk, clock: FixedClock
) -> None:
    """Its plan is history."""
    on = await make_session(session, organizer=desk.organizer, seats=5, starts_at=clock.now() - timedelta(days=1))

    assert (await coordinator.post(f"/desk/sessions/{on.id}/seats", data={"seats": "9"})).status_code == 409


async def test_a_draft_is_published(coordinator: httpx.AsyncClient, session: AsyncSession, desk: Desk) -> None:
    """Before, the public page does not exist; afterwards it does. Twice changes nothing."""
    draft = await make_session(session, organizer=desk.organizer, status="draft")
    assert (await coordinator.get(f"/sessions/{draft.id}")).status_code == 404

    for _ in range(2):
        sent = await coordinator.post(f"/desk/sessions/{draft.id}/publish")
        assert "Everyone can see it now" in (await coordinator.get(sent.headers["location"])).text

    assert (await coordinator.get(f"/sessions/{draft.id}")).status_code == 200
    await session.refresh(draft)
    assert draft.sequence == 1


async def test_a_session_is_called_off_with_a_reason(
    coordinator: httpx.AsyncClient, session: AsyncSession, desk: Desk
) -> None:
    """Everybody reads why."""
    on = await make_session(session, organizer=desk.organizer)

    sent = await coordinator.post(f"/desk/sessions/{on.id}/cancel", data={"reason": "other", "other": "The roof leaks"})

    assert sent.status_code == 303
    assert "The roof leaks" in (await coordinator.get(f"/sessions/{on.id}")).text


@pytest.mark.parametrize("form", [{}, {"reason": "other"}, {"reason": "nonsense", "other": "x"}])
async def test_calling_off_needs_a_reason(
    coordinator: httpx.AsyncClient, session: AsyncSession, desk: Desk, form: dict[str, str]
) -> None:
    """Without one, nothing happens yet."""
    on = await make_session(session, organizer=desk.organizer)

    page = await coordinator.post(f"/desk/sessions/{on.id}/cancel", data=form)

    assert page.status_code == 422
    await session.refresh(on)
    assert on.status == "published"


async def test_a_draft_is_not_called_off(coordinator: httpx.AsyncClient, session: AsyncSession, desk: Desk) -> None:
    """That would tell everyone about a session that nobody knew."""
    draft = await make_session(session, organizer=desk.organizer, status="draft")

    sent = await coordinator.post(f"/desk/sessions/{draft.id}/cancel", data={"reason": "place"})

    assert sent.status_code == 404
    assert "Cancel this session" not in (await coordinator.get(f"/desk/sessions/{draft.id}")).text


async def test_a_wrong_number_of_seats_can_be_read_in_another_language(
    coordinator: httpx.AsyncClient, session: AsyncSession, desk: Desk
) -> None:
    """The form's own address takes no GET, so the links on its answer lead to the session's page."""
    on = await make_session(session, organizer=desk.organizer, seats=5)
    await session.commit()
    answer = await coordinator.post(f"/desk/sessions/{on.id}/seats", data={"seats": "many"})
    assert answer.status_code == 422
    assert f'href="/desk/sessions/{on.id}?lang=sv"' in answer.text
    assert f'data-address="/desk/sessions/{on.id}"' in answer.text


async def test_sign_up_closes_in_the_moment_of_the_cancellation(
    session: AsyncSession, desk: Desk, clock: FixedClock
) -> None:
    """Not a microsecond later, as a clock that goes on would have it: the doctor compares the two."""

    class Going:
        """A clock that moves on with every look at it."""

        def now(self) -> datetime:
            clock.advance(timedelta(microseconds=1))
            return clock.now()

    on = await make_session(session, organizer=desk.organizer, seats=5)
    await cancel_session(session, Going(), on, reason="Storm")
    seats = await session.get_one(SessionSeats, on.id)
    assert seats.closes_at == on.cancelled_at
