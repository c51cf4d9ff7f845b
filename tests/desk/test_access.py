"""Who reaches what at the desk: another organiser's things do not exist, a leader sees what is assigned."""

from datetime import date, timedelta
from uuid import uuid4

import httpx
import pytest

from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.people.models import StaffMember
from shared.schedule.models import ScheduledSession, SessionSeries
from shared.settings import Settings
from tests.desk.conftest import Desk
from tests.factories import make_account, make_session, make_staff, sign_in
from tests.factories.attendance import assign

SESSION_PAGES = [
    ("GET", "/desk/sessions/{id}", {}),
    ("GET", "/desk/sessions/{id}/cancel", {}),
    ("POST", "/desk/sessions/{id}/cancel", {"reason": "place"}),
    ("POST", "/desk/sessions/{id}/seats", {"seats": "99"}),
    ("POST", "/desk/sessions/{id}/publish", {}),
    ("GET", "/desk/sessions/{id}/move", {}),
    ("POST", "/desk/sessions/{id}/move", {"day": "2026-09-17", "starts": "19:00", "minutes": "60"}),
    ("GET", "/desk/sessions/{id}/people", {}),
]
COORDINATORS_ONLY: list[tuple[str, str, dict[str, str]]] = [
    ("GET", "/desk/series/new", {}),
    ("POST", "/desk/series/new", {}),
    ("GET", "/desk/calendars", {}),
]


@pytest.fixture
async def leader(session: AsyncSession, desk: Desk) -> StaffMember:
    """A leader of the desk's organiser."""
    return await make_staff(session, "leader", desk.organizer)


async def _as(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, settings: Settings, who: StaffMember
) -> httpx.AsyncClient:
    client.headers.update(await sign_in(session, clock, settings, who))
    return client


@pytest.mark.parametrize(("method", "path", "form"), SESSION_PAGES)
async def test_another_organisers_session_is_not_found(
    coordinator: httpx.AsyncClient, session: AsyncSession, desk: Desk, method: str, path: str, form: dict[str, str]
) -> None:
    """Looking and changing answer alike, and nothing changes."""
    theirs = await make_session(session, organizer=desk.other, seats=5)

    answer = await coordinator.request(method, path.format(id=theirs.id), data=form)

    assert answer.status_code == 404
    await session.refresh(theirs)
    assert theirs.status == "published"


@pytest.mark.parametrize(("method", "path", "form"), SESSION_PAGES)
async def test_a_session_that_does_not_exist_answers_the_same(
    coordinator: httpx.AsyncClient, method: str, path: str, form: dict[str, str]
) -> None:
    """Nobody learns which ids are in use."""
    assert (await coordinator.request(method, path.format(id=uuid4()), data=form)).status_code == 404


async def test_another_organisers_series_is_not_found(
    coordinator: httpx.AsyncClient, session: AsyncSession, desk: Desk, clock: FixedClock
) -> None:
    """The list of its sessions is theirs."""
    theirs = SessionSeries(
        organizer_id=desk.other.id,
        venue_id=desk.venue.id,
        activity_id=desk.activity.id,
        title="Theirs",
        weekdays=[0],
        starts=clock.now().time(),
        duration_minutes=60,
        timezone="Europe/Stockholm",
        first_day=date(2026, 10, 5),
        last_day=date(2026, 10, 5),
        created_at=clock.now(),
    )
    session.add(theirs)
    await session.flush()

    assert (await coordinator.get(f"/desk/series/{theirs.id}")).status_code == 404


async def test_the_desk_lists_own_sessions_only(
    coordinator: httpx.AsyncClient, session: AsyncSession, desk: Desk
) -> None:
    """Ours with drafts, theirs not at all."""
    await make_session(session, organizer=desk.organizer, title="Ours")
    await make_session(session, organizer=desk.organizer, title="Our draft", status="draft")
    await make_session(session, organizer=desk.other, title="Theirs")

    page = (await coordinator.get("/desk")).text

    assert "Ours" in page
    assert "Our draft" in page
    assert "Theirs" not in page


async def test_a_leader_sees_assigned_sessions_only(
    client: httpx.AsyncClient,
    session: AsyncSession,
    clock: FixedClock,
    settings: Settings,
    desk: Desk,
    leader: StaffMember,
) -> None:
    """Neither the organiser's other sessions nor its drafts, in the list or by address."""
    mine = await make_session(session, organizer=desk.organizer, title="Mine")
    draft = await make_session(session, organizer=desk.organizer, title="Draft of mine", status="draft")
    not_mine = await make_session(session, organizer=desk.organizer, title="Somebody else's")
    for on in (mine, draft):
        await assign(session, leader, on)
    await _as(client, session, clock, settings, leader)

    page = (await client.get("/desk")).text
    answers = {on.title: (await client.get(f"/desk/sessions/{on.id}")).status_code for on in (mine, draft, not_mine)}

    assert "Mine" in page
    assert "Draft of mine" not in page
    assert "Somebody else" not in page
    assert answers == {"Mine": 200, "Draft of mine": 404, "Somebody else's": 404}


@pytest.mark.parametrize(("hours", "seen"), [(23, True), (25, False)])
async def test_a_leaders_session_stays_for_a_day(
    client: httpx.AsyncClient,
    session: AsyncSession,
    clock: FixedClock,
    settings: Settings,
    desk: Desk,
    leader: StaffMember,
    hours: int,
    *,
    seen: bool,
) -> None:
    """Until 24 hours after its end it can be looked at and corrected; then it does not exist for the leader."""
    on = await _ended(session, desk, clock, hours=hours)
    await assign(session, leader, on)
    await _as(client, session, clock, settings, leader)

    assert ("Long ago" in (await client.get("/desk")).text) is seen
    assert ((await client.get(f"/desk/sessions/{on.id}")).status_code == 200) is seen
    assert ((await client.get(f"/attendance/{on.id}")).status_code == 200) is seen


async def test_a_leader_changes_nothing_at_the_desk(
    client: httpx.AsyncClient,
    session: AsyncSession,
    clock: FixedClock,
    settings: Settings,
    desk: Desk,
    leader: StaffMember,
) -> None:
    """Seats, drafts, series and calling off belong to coordinators."""
    on = await make_session(session, organizer=desk.organizer, seats=5)
    await assign(session, leader, on)
    await _as(client, session, clock, settings, leader)

    for method, path, form in SESSION_PAGES[1:] + COORDINATORS_ONLY:
        assert (await client.request(method, path.format(id=on.id), data=form)).status_code == 403


@pytest.mark.parametrize(("method", "path", "form"), [("GET", "/desk", {}), *SESSION_PAGES, *COORDINATORS_ONLY])
async def test_families_have_no_desk(
    client: httpx.AsyncClient,
    session: AsyncSession,
    clock: FixedClock,
    settings: Settings,
    method: str,
    path: str,
    form: dict[str, str],
) -> None:
    """A family's account is refused, nobody at all is sent to sign in."""
    nobody = await client.request(method, path.format(id=uuid4()), data=form)
    client.headers.update(await sign_in(session, clock, settings, await make_account(session)))
    family = await client.request(method, path.format(id=uuid4()), data=form)

    assert nobody.status_code == 303
    assert nobody.headers["location"].startswith("/sign-in")
    assert family.status_code == 403


async def _ended(session: AsyncSession, desk: Desk, clock: FixedClock, *, hours: int) -> ScheduledSession:
    starts = clock.now() - timedelta(hours=hours + 2)
    return await make_session(session, organizer=desk.organizer, title="Long ago", starts_at=starts, hours=2)
