"""Move a session at the desk: how many are told, what is refused, and that two clicks move once."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest
from sqlmodel import select

from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.schedule.models import ScheduledSession, SessionChange, SessionSeats, SessionSeries
from tests.desk.conftest import Desk
from tests.factories import make_account, make_session, make_venue
from tests.factories.attendance import make_booking

LATER = {"day": "2026-09-17", "starts": "19:30", "minutes": "60"}


@pytest.fixture
async def on(session: AsyncSession, desk: Desk) -> ScheduledSession:
    """Tomorrow at 18:00, with five seats."""
    return await make_session(session, organizer=desk.organizer, venue=desk.venue, seats=5)


async def test_a_session_is_moved_once_and_the_page_says_how_many_are_told(
    coordinator: httpx.AsyncClient, session: AsyncSession, on: ScheduledSession
) -> None:
    """Two families are told; sign-up closes with the new start; a second copy of the form changes nothing more."""
    one = await make_account(session)
    for account, name in ((one, "Kim"), (one, "Robin"), (await make_account(session), "Sam")):
        await make_booking(session, on, name, account=account)
    venue = await make_venue(session, "The other hall")
    page = (await coordinator.get(f"/desk/sessions/{on.id}/move")).text
    assert "2 families are signed up, wait or follow, and are told at once." in page
    assert 'value="2026-09-16"' in page
    assert 'value="18:00"' in page

    form = LATER | {"venue": str(venue.id)}
    sent = [await coordinator.post(f"/desk/sessions/{on.id}/move", data=form) for _ in range(2)]

    assert [a.status_code for a in sent] == [303, 303]
    assert "The session is moved" in (await coordinator.get(sent[0].headers["location"])).text
    await session.refresh(on)
    start = datetime(2026, 9, 17, 17, 30, tzinfo=UTC)
    assert (on.starts_at, on.ends_at, on.venue_id) == (start, start + timedelta(hours=1), venue.id)
    seats = await session.get_one(SessionSeats, on.id, populate_existing=True)
    assert (seats.closes_at, seats.held) == (start, 3)
    assert len((await session.exec(select(SessionChange))).all()) == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"day": "2026-09-14"}, "That time has passed."),
        ({"day": "2029-09-14"}, "more than thirteen months away"),
        ({"day": ""}, "Choose the day."),
        ({"starts": "late"}, "Write the time as hours and minutes"),
        ({"minutes": "5"}, "Write a whole number from 15 to 720."),
        ({"venue": str(uuid4())}, "Choose a place."),
    ],
)
async def test_what_is_wrong_is_told_and_nothing_moves(
    coordinator: httpx.AsyncClient,
    session: AsyncSession,
    desk: Desk,
    on: ScheduledSession,
    wrong: dict[str, str],
    says: str,
) -> None:
    """The form comes back as it was typed."""
    form = LATER | {"venue": str(desk.venue.id)} | wrong
    page = await coordinator.post(f"/desk/sessions/{on.id}/move", data=form)
    assert (page.status_code, says in page.text) == (422, True)
    await session.refresh(on)
    assert on.sequence == 0


async def test_a_time_that_the_series_has_already_is_told(
    coordinator: httpx.AsyncClient, session: AsyncSession, desk: Desk, clock: FixedClock, on: ScheduledSession
) -> None:
    """Two sessions of one series never start together; the page says so, and the session stays where it is."""
    series = SessionSeries(
        organizer_id=desk.organizer.id,
        venue_id=desk.venue.id,
        activity_id=desk.activity.id,
        title="Open hall",
        weekdays=[2],
        starts=on.starts_at.time(),
        duration_minutes=60,
        timezone="Europe/Stockholm",
        first_day=clock.now().date(),
        last_day=clock.now().date() + timedelta(days=7),
        created_at=clock.now(),
    )
    session.add(series)
    await session.flush()
    taken = datetime(2026, 9, 17, 17, 30, tzinfo=UTC)
    await make_session(session, organizer=desk.organizer, starts_at=taken, series_id=series.id)
    on.series_id = series.id
    session.add(on)
    await session.commit()

    form = LATER | {"venue": str(desk.venue.id)}
    page = await coordinator.post(f"/desk/sessions/{on.id}/move", data=form)

    assert (page.status_code, "This series has a session at that time already." in page.text) == (422, True)
    await session.refresh(on)
    seats = await session.get_one(SessionSeats, on.id, populate_existing=True)
    assert (on.sequence, seats.closes_at) == (0, on.starts_at)


async def test_what_has_begun_is_not_moved(
    coordinator: httpx.AsyncClient, session: AsyncSession, desk: Desk, clock: FixedClock
) -> None:
    """There is no link, the page says why, and a form that was open is refused."""
    on = await make_session(session, organizer=desk.organizer, starts_at=clock.now() - timedelta(minutes=5))
    assert "Move this session" not in (await coordinator.get(f"/desk/sessions/{on.id}")).text
    assert "It can no longer be moved" in (await coordinator.get(f"/desk/sessions/{on.id}/move")).text
    form = LATER | {"venue": str(desk.venue.id)}
    assert (await coordinator.post(f"/desk/sessions/{on.id}/move", data=form)).status_code == 409
