"""What a coordinator does to a whole calendar in one request takes as many statements for a season as for a week."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select, update

from shared.calendars.models import CalendarEvent, CalendarSource
from shared.calendars.sources.disconnect import disconnect
from shared.calendars.sources.places import learn_places
from shared.calendars.sources.publish import publish_drafts
from shared.calendars.sync.missing import answer_called_off
from shared.clock import FixedClock
from shared.database import AsyncSession, Sessions
from shared.schedule.models import ScheduledSession
from shared.settings import Settings
from tests.calendars.reading import body
from tests.calendars.server import ClubServer, ok
from tests.calendars.stage import Desk, connect, nearby
from tests.factories import make_venue
from tests.factories.counting import statements

FEW, MANY = 8, 120
Deed = Callable[[AsyncSession, FixedClock, CalendarSource], Awaitable[object]]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings that let a source be on this machine."""
    return nearby(settings)


async def _remove(session: AsyncSession, clock: FixedClock, source: CalendarSource) -> None:
    await disconnect(session, clock, source, keep=False)


async def _answer(session: AsyncSession, clock: FixedClock, source: CalendarSource) -> None:
    missing = update(CalendarEvent).where(col(CalendarEvent.source_id) == source.id).values(misses=2)
    await session.exec(missing)
    source.asks_since = clock.now()
    await answer_called_off(session, clock, source, await _ids(session, source))


async def _publish(session: AsyncSession, clock: FixedClock, source: CalendarSource) -> None:
    await publish_drafts(session, clock, source, await _ids(session, source))


async def _teach(session: AsyncSession, clock: FixedClock, source: CalendarSource) -> None:
    hall = await make_venue(session)
    assert await learn_places(session, clock, source, {"Hall A": hall.id}) in {FEW, MANY}


async def _ids(session: AsyncSession, source: CalendarSource) -> Any:
    return (await session.exec(select(ScheduledSession.id).where(ScheduledSession.source_id == source.id))).all()


@pytest.mark.parametrize(
    ("rule", "deed", "status"),
    [
        ("everything", _remove, ["cancelled"]),
        ("everything", _answer, ["cancelled"]),
        ("draft", _remove, []),
        ("draft", _answer, []),
        ("draft", _publish, ["published"]),
        ("draft", _teach, ["draft"]),
    ],
)
async def test_a_season_takes_as_many_statements_as_a_week(
    engine: AsyncEngine,
    session: AsyncSession,
    sessions: Sessions,
    clock: FixedClock,
    settings: Settings,
    club: ClubServer,
    rule: str,
    deed: Deed,
    status: list[str],
) -> None:
    """A statement for each of its sessions would take longer than a request may."""
    sent: dict[int, list[str]] = {}
    for number in (FEW, MANY):
        club.answers[f"/{number}.ics"] = season(clock, number, place="Hall A" if deed is _teach else "")
        choices = {"import_rule": rule, "sign_up": "required", "capacity": 5}
        source = await connect(session, clock, settings, club.url(f"/{number}.ics"), **choices)
        await session.commit()
        desk = Desk(sessions, clock, settings, source)
        await desk.read()
        ids = [on.id for on in await desk.sessions()]
        assert len(ids) == number
        async with desk.transaction() as acting:
            found = await acting.get_one(CalendarSource, source.id)
            with statements(engine) as sent[number]:
                await deed(acting, clock, found)
                await acting.flush()
        left = (await session.exec(select(ScheduledSession.status).where(col(ScheduledSession.id).in_(ids)))).all()
        assert list(left) == status * number
    assert sent[FEW] == sent[MANY]


def season(clock: FixedClock, number: int, *, place: str) -> bytes:
    """So many evenings from tomorrow on."""
    days = [clock.now() + timedelta(days=1 + day) for day in range(number)]
    said = f"DURATION:PT1H\nSUMMARY:Hall\nLOCATION:{place}"
    return ok(body(*(f"UID:{day:%Y%m%d}\nDTSTART:{day:%Y%m%dT160000Z}\n{said}" for day in days)))
