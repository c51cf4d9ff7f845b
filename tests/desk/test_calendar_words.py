"""What the pages of a calendar say and take: places of two lines, days of another zone, and sessions as people know them."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlmodel import select

from services.api.pages.desk.calendar_views import drafts_by_week
from shared.calendars.models import CalendarPlace, CalendarSource
from shared.calendars.sources.edit import edit
from shared.calendars.sources.queries import drafts_of
from shared.clock import FixedClock
from shared.database import AsyncSession, Sessions
from shared.schedule.models import ScheduledSession
from shared.settings import Settings
from tests.calendars.reading import STOCKHOLM, body
from tests.calendars.server import ClubServer, ok
from tests.calendars.stage import Desk as Stage
from tests.calendars.stage import connect, nearby
from tests.calendars.test_missing import evening
from tests.desk.conftest import Desk
from tests.factories import make_venue


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings that let a source be on this machine."""
    return nearby(settings)


@pytest.fixture
async def source(
    session: AsyncSession, clock: FixedClock, settings: Settings, club: ClubServer, desk: Desk
) -> CalendarSource:
    """A calendar of the desk's organiser, kept in Finland."""
    source = await connect(session, clock, settings, club.url(), organizer_id=desk.organizer.id, zone="Europe/Helsinki")
    await session.commit()
    return source


@pytest.fixture
def stage(sessions: Sessions, clock: FixedClock, settings: Settings, source: CalendarSource) -> Stage:
    """Reads it."""
    return Stage(sessions, clock, settings, source)


def whole_day(number: int) -> str:
    """An event of a whole day in October."""
    return f"UID:{number}\nSUMMARY:Hall\nDTSTART;VALUE=DATE:202610{number:02}"


async def say_hours(coordinator: httpx.AsyncClient, on: ScheduledSession) -> None:
    """From six, for an hour and a half, under another name."""
    place = {"venue": str(on.venue_id), "activity": str(on.activity_id), "sign_up": "none"}
    form = place | {"title": "Open for all", "starts": "18:00", "minutes": "90"}
    assert (await coordinator.post(f"/desk/sessions/{on.id}/edit", data=form)).status_code == 303


async def test_a_place_of_two_lines_can_be_taught(
    coordinator: httpx.AsyncClient, session: AsyncSession, club: ClubServer, source: CalendarSource, stage: Stage
) -> None:
    """A browser sends the line end in a hidden field as CR LF."""
    hall = await make_venue(session, "Somewhere")
    await session.commit()
    club.answers["/club.ics"] = ok(body(evening(5, place="Hall A\\nStreet 1")))
    await stage.read()
    assert 'value="Hall A\nStreet 1"' in (await coordinator.get(f"/desk/calendars/{source.id}")).text
    form = {"location": "Hall A\r\nStreet 1", "place": str(hall.id)}
    await coordinator.post(f"/desk/calendars/{source.id}/places", data=form)
    assert list((await session.exec(select(CalendarPlace.location))).all()) == ["hall a street 1"]


async def test_a_day_is_that_day_here_wherever_its_calendar_is_kept(
    coordinator: httpx.AsyncClient, club: ClubServer, stage: Stage
) -> None:
    """A date has no zone: midnight in Helsinki is the evening before."""
    club.answers["/club.ics"] = ok(body(whole_day(5)))
    await stage.read()
    (on,) = await stage.sessions()
    await say_hours(coordinator, on)
    assert [on.starts_at for on in await stage.sessions()] == [datetime(2026, 10, 5, 16, tzinfo=UTC)]


async def test_the_question_names_sessions_as_people_know_them(
    coordinator: httpx.AsyncClient, clock: FixedClock, club: ClubServer, source: CalendarSource, stage: Stage
) -> None:
    """Not as the calendar called them."""
    club.answers["/club.ics"] = ok(body(*map(whole_day, range(5, 10))))
    await stage.read()
    for on in await stage.sessions():
        await say_hours(coordinator, on)
        assert (await coordinator.post(f"/desk/sessions/{on.id}/publish")).status_code == 303
    clock.advance(timedelta(hours=1))
    club.answers["/club.ics"] = ok(body(evening(20)))
    assert (await stage.read()).asks_since is not None
    page = (await coordinator.get(f"/desk/calendars/{source.id}/missing")).text
    assert "Open for all" in page
    assert "18:00" in page
    assert "all day" not in page


async def test_a_tick_publishes_only_what_is_alike(club: ClubServer, clock: FixedClock, stage: Stage) -> None:
    """A draft for other ages, or with other seats, stands in a line of its own."""
    club.answers["/club.ics"] = ok(body(evening(5), evening(12), evening(19)))
    await stage.read()
    _, second, third = await stage.sessions()
    changed = {"min_age": 20, "max_age": 25, "sign_up": "required"}
    for on, seats in ((second, 2), (third, 3)):
        async with stage.transaction() as editing:
            found = await editing.get_one(ScheduledSession, on.id)
            await edit(editing, clock, found, changed | {"capacity": seats})
    async with stage.transaction() as looking:
        assert second.source_id is not None
        drafts = await drafts_of(looking, second.source_id, at=clock.now(), most=500)
    assert len(drafts_by_week(drafts, STOCKHOLM)) == 3


async def test_a_public_session_that_its_club_moved_to_an_unknown_hall_is_pointed_out(
    coordinator: httpx.AsyncClient,
    session: AsyncSession,
    clock: FixedClock,
    club: ClubServer,
    source: CalendarSource,
    stage: Stage,
) -> None:
    """Nobody here knows where it is, and people read the old hall: until a coordinator says which one is meant."""
    source.import_rule = "everything"
    session.add(source)
    await session.commit()
    hall, here, words = (
        await make_venue(session, "Somewhere"),
        f"/desk/calendars/{source.id}",
        "may be at another place",
    )
    for place in ("", "The new hall"):
        club.answers["/club.ics"] = ok(body(evening(5, uid="a", place=place), evening(6)))
        clock.advance(timedelta(hours=1))
        await stage.read()
        assert (words in (await coordinator.get(here)).text) == bool(place)
    await coordinator.post(f"{here}/places", data={"location": "The new hall", "place": str(hall.id)})
    assert words not in (await coordinator.get(here)).text
