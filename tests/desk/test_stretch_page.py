"""Call off several sessions of a series in one act."""

from datetime import timedelta

import httpx
import pytest
from sqlmodel import col, select

from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.schedule.models import ScheduledSession, SessionChange, SessionSeries
from shared.schedule.publish import SeriesPlan, publish_series
from shared.settings import Settings
from tests.desk.conftest import Desk
from tests.factories import make_session


@pytest.fixture
async def series(session: AsyncSession, clock: FixedClock, settings: Settings, desk: Desk) -> SessionSeries:
    """Four Wednesdays from tomorrow, 16 September."""
    plan = SeriesPlan(
        organizer_id=desk.organizer.id,
        venue_id=desk.venue.id,
        activity_id=desk.activity.id,
        title="Open hall",
        weekdays=(2,),
        starts=clock.now().time(),
        duration_minutes=90,
        first_day=clock.now().date(),
        last_day=clock.now().date() + timedelta(days=24),
    )
    return await publish_series(session, clock, plan, timezone=settings.timezone)


async def _sessions(session: AsyncSession, series: SessionSeries) -> list[ScheduledSession]:
    statement = select(ScheduledSession).where(ScheduledSession.series_id == series.id)
    found = await session.exec(
        statement.order_by(col(ScheduledSession.starts_at)), execution_options={"populate_existing": True}
    )
    return list(found)


async def test_days_are_ticked_by_their_dates(
    coordinator: httpx.AsyncClient, session: AsyncSession, series: SessionSeries
) -> None:
    """From and to, both included; an odd date ticks nothing."""
    path = f"/desk/series/{series.id}/cancel"
    page = (await coordinator.get(f"{path}?first=2026-09-23&last=2026-09-30")).text
    ticked = [f'value="{on.id}" checked' in page for on in await _sessions(session, series)]
    assert ticked == [False, True, True, False]
    assert " checked" not in (await coordinator.get(path)).text
    assert " checked" not in (await coordinator.get(f"{path}?first=soon")).text


async def test_those_that_are_ticked_are_called_off_in_one_act(
    coordinator: httpx.AsyncClient, session: AsyncSession, series: SessionSeries, desk: Desk
) -> None:
    """Another session's id in the form does nothing, and a second copy of it neither."""
    first, second, third, fourth = await _sessions(session, series)
    foreign = await make_session(session, organizer=desk.other)
    form = {"session": [str(second.id), str(third.id), str(foreign.id)], "reason": "place"}
    sent = [await coordinator.post(f"/desk/series/{series.id}/cancel", data=form) for _ in range(2)]

    assert [a.status_code for a in sent] == [303, 303]
    assert "They are cancelled" in (await coordinator.get(sent[0].headers["location"])).text
    states = {on.id: on.status for on in await _sessions(session, series)}
    assert [states[on.id] for on in (first, second, third, fourth)] == [
        "published",
        "cancelled",
        "cancelled",
        "published",
    ]
    changes = (await session.exec(select(SessionChange))).all()
    assert (len(changes), len({one.act_id for one in changes})) == (2, 1)
    await session.refresh(foreign)
    assert foreign.status == "published"


@pytest.mark.parametrize(
    ("form", "says"),
    [({"reason": "place"}, "Choose which sessions."), ({"session": "first"}, "Choose why.")],
)
async def test_which_and_why_are_both_needed(
    coordinator: httpx.AsyncClient, session: AsyncSession, series: SessionSeries, form: dict[str, str], says: str
) -> None:
    """What was ticked stays ticked."""
    first = (await _sessions(session, series))[0]
    sent = {key: str(first.id) if value == "first" else value for key, value in form.items()}
    page = await coordinator.post(f"/desk/series/{series.id}/cancel", data=sent)
    assert (page.status_code, says in page.text) == (422, True)
    assert "checked" in page.text
    assert {on.status for on in await _sessions(session, series)} == {"published"}
