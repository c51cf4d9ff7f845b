"""The desk's list: counts, raised hands, and no query per row."""

from datetime import timedelta

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.schedule.models import SessionSeats
from tests.desk.conftest import Desk
from tests.factories import make_session
from tests.factories.counting import statements


async def test_counts_of_seats_are_shown(coordinator: httpx.AsyncClient, session: AsyncSession, desk: Desk) -> None:
    """Taken, offered and waiting, in one label."""
    on = await make_session(session, organizer=desk.organizer, seats=10)
    seats = await session.get_one(SessionSeats, on.id)
    seats.held, seats.waiting = 10, 3
    session.add(seats)
    await session.flush()

    assert "10 of 10 seats taken, 3 waiting" in (await coordinator.get("/desk")).text


async def test_what_needs_somebody_raises_its_hand(
    coordinator: httpx.AsyncClient, session: AsyncSession, desk: Desk, clock: FixedClock
) -> None:
    """Not opened ten minutes after the start, ended without attendance, drafts; each with the way to it."""
    unopened = await make_session(session, organizer=desk.organizer, starts_at=clock.now() - timedelta(minutes=15))
    missing = await make_session(session, organizer=desk.organizer, starts_at=clock.now() - timedelta(days=6))
    draft = await make_session(session, organizer=desk.organizer, status="draft")

    page = (await coordinator.get("/desk")).text

    for heading in ("Not opened yet", "Attendance is missing", "Drafts to look at"):
        assert f"<h3>{heading}</h3>" in page
    assert f'href="/attendance/{unopened.id}"' in page
    assert f'href="/attendance/{missing.id}"' in page
    assert f'href="/desk/sessions/{draft.id}"' in page


async def test_nothing_raises_its_hand_without_reason(
    coordinator: httpx.AsyncClient, session: AsyncSession, desk: Desk, clock: FixedClock
) -> None:
    """Just begun, opened, taken, called off, or long ago."""
    for hours, more in (
        (0.1, {}),
        (1, {"opened_at": clock.now(), "room": "room"}),
        (30, {"attendance_taken_at": clock.now()}),
        (30, {"status": "cancelled", "cancelled_at": clock.now()}),
        (24 * 9, {}),
    ):
        await make_session(session, organizer=desk.organizer, starts_at=clock.now() - timedelta(hours=hours), **more)

    assert "This needs you" not in (await coordinator.get("/desk")).text


async def test_the_list_asks_the_database_as_often_for_many_as_for_few(
    coordinator: httpx.AsyncClient, session: AsyncSession, desk: Desk, engine: AsyncEngine
) -> None:
    """One query for who is looking, one for the sessions, one for calendars that need somebody."""
    for number in range(12):
        await make_session(session, organizer=desk.organizer, seats=number or None)

    with statements(engine) as sent:
        assert (await coordinator.get("/desk")).status_code == 200

    assert len(sent) == 3
