"""The numbers on the analyst's page: small ones hidden, nothing added up, no query per row."""

from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.catalogue.models import Area, Organizer
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.insights.models import ParticipationWeek
from shared.settings import Settings
from tests.factories import make_area, make_organizer, make_staff, sign_in
from tests.factories.counting import statements

LAST_MONDAY = date(2026, 9, 7)
COUNTED_AT = datetime(2026, 9, 15, tzinfo=UTC)


@pytest.fixture
async def analyst(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, settings: Settings
) -> httpx.AsyncClient:
    """A browser in which an analyst is signed in."""
    client.headers.update(await sign_in(session, clock, settings, await make_staff(session, "analyst")))
    return client


async def _week(
    session: AsyncSession, area: Area, organizer: Organizer, *, week: date = LAST_MONDAY, **numbers: int
) -> None:
    row = ParticipationWeek(
        week=week,
        area_id=area.id,
        organizer_id=organizer.id,
        sessions=numbers.pop("sessions", 2),
        computed_at=COUNTED_AT,
        **numbers,
    )
    session.add(row)
    await session.flush()


async def test_small_numbers_are_hidden_and_large_ones_shown(analyst: httpx.AsyncClient, session: AsyncSession) -> None:
    """Three children are "1–4" with a hatched bar; 240 are 240."""
    area = await make_area(session)
    await _week(session, area, await make_organizer(session, "Few"), attendances=3, walk_ins=3)
    await _week(session, area, await make_organizer(session, "Many"), attendances=240, walk_ins=240)

    page = (await analyst.get("/numbers")).text

    assert '<td class="num hatched">1–4</td>' in page
    assert '<td class="num">240</td>' in page
    assert page.count('class="bar-hidden"') == 1
    assert ">3<" not in page


async def test_nothing_is_added_up_over_organisers(analyst: httpx.AsyncClient, session: AsyncSession) -> None:
    """A total minus the number shown would be the hidden one."""
    area = await make_area(session)
    await _week(session, area, await make_organizer(session, "One"), attendances=101, walk_ins=101)
    await _week(session, area, await make_organizer(session, "Two"), attendances=4, walk_ins=4)

    page = (await analyst.get("/numbers")).text

    assert "105" not in page
    assert "<tfoot" not in page


async def test_filters_pick_areas_and_weeks(analyst: httpx.AsyncClient, session: AsyncSession) -> None:
    """By address, so that it can be shared; values that make no sense show the usual weeks."""
    vivalla, oxhagen = await make_area(session, "Vivalla"), await make_area(session, "Oxhagen")
    organizer = await make_organizer(session)
    await _week(session, vivalla, organizer, attendances=50, walk_ins=50)
    await _week(session, oxhagen, organizer, attendances=60, walk_ins=60)
    await _week(session, oxhagen, organizer, week=LAST_MONDAY - timedelta(weeks=9), attendances=770, walk_ins=770)

    one = (await analyst.get("/numbers", params={"area": vivalla.slug})).text
    longer = (await analyst.get("/numbers", params={"weeks": "12"})).text
    nonsense = (await analyst.get("/numbers", params={"weeks": "100000"})).text

    assert "<h2" in one
    assert '">50<' in one
    assert '">60<' not in one
    assert '">770<' in longer
    assert '">770<' not in nonsense


async def test_the_numbers_are_for_analysts(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Nobody is sent to sign in; a coordinator is refused."""
    assert (await client.get("/numbers")).status_code == 303
    coordinator = await make_staff(session, "coordinator", await make_organizer(session))
    client.headers.update(await sign_in(session, clock, settings, coordinator))

    assert (await client.get("/numbers")).status_code == 403


async def test_the_page_asks_the_database_as_often_for_many_as_for_few(
    analyst: httpx.AsyncClient, session: AsyncSession, engine: AsyncEngine
) -> None:
    """Who is looking, the cells, the areas to choose from."""
    for number in range(6):
        area, organizer = await make_area(session, f"Area {number}"), await make_organizer(session, f"Club {number}")
        await _week(session, area, organizer, attendances=20, walk_ins=20)

    with statements(engine) as sent:
        assert (await analyst.get("/numbers")).status_code == 200

    assert len(sent) == 3


async def test_before_the_first_session_the_page_says_so(analyst: httpx.AsyncClient) -> None:
    """No empty tables."""
    assert "No numbers yet" in (await analyst.get("/numbers")).text
