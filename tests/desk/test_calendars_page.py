"""Connected calendars at the desk."""

import httpx
import pytest
from sqlmodel import select

from shared.calendars.models import CalendarSource
from shared.clock import FixedClock
from shared.database import AsyncSession
from tests.desk.conftest import Desk

SECRET = "https://calendar.example.org/private-4f2a/basic.ics"


@pytest.fixture
def form(desk: Desk) -> dict[str, str]:
    """A calendar of the desk's organiser."""
    return {"url": SECRET, "title": "Our plan", "venue": str(desk.venue.id), "activity": str(desk.activity.id)}


async def test_a_calendar_is_connected_once(
    coordinator: httpx.AsyncClient, session: AsyncSession, desk: Desk, form: dict[str, str]
) -> None:
    """The same address twice is one calendar; its secret part is never shown again."""
    await coordinator.post("/desk/calendars", data=form)
    sent = await coordinator.post("/desk/calendars", data=form)
    page = (await coordinator.get(sent.headers["location"])).text

    assert [one.organizer_id for one in await session.exec(select(CalendarSource))] == [desk.organizer.id]
    assert "Our plan" in page
    assert "calendar.example.org" in page
    assert "private-4f2a" not in page


async def test_a_problem_is_told_in_words(
    coordinator: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, form: dict[str, str]
) -> None:
    """Not a code, and what was there before stays."""
    await coordinator.post("/desk/calendars", data=form)
    source = (await session.exec(select(CalendarSource))).one()
    source.problem, source.last_read_at = "web_page", clock.now()
    session.add(source)
    await session.flush()

    page = (await coordinator.get("/desk/calendars")).text

    assert "gives a web page, not a calendar" in page
    assert "Could not be read" in page


async def test_another_organisers_calendars_are_not_listed(
    coordinator: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, desk: Desk
) -> None:
    """Each desk has its own."""
    theirs = CalendarSource(
        organizer_id=desk.other.id,
        url=SECRET,
        title="Their plan",
        venue_id=desk.venue.id,
        activity_id=desk.activity.id,
        created_at=clock.now(),
        next_read_at=clock.now(),
    )
    session.add(theirs)
    await session.flush()

    assert "Their plan" not in (await coordinator.get("/desk/calendars")).text


@pytest.mark.parametrize(("field", "typed"), [("url", "our calendar"), ("url", ""), ("venue", ""), ("max_age", "x")])
async def test_what_makes_no_sense_is_told_and_kept(
    coordinator: httpx.AsyncClient, session: AsyncSession, form: dict[str, str], field: str, typed: str
) -> None:
    """A sentence beside the field, and nothing connected."""
    page = await coordinator.post("/desk/calendars", data=form | {field: typed})

    assert page.status_code == 422
    assert f'href="#{field}"' in page.text
    assert 'value="Our plan"' in page.text
    assert (await session.exec(select(CalendarSource))).all() == []
