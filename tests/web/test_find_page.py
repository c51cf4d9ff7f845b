"""The list: what it shows, what its filters leave out, and what it costs."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import FixedClock
from shared.database import AsyncSession
from tests.factories import make_activity, make_area, make_session


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Drop-in", "Seats", "Full", "Girls"}),
        ("nosignup=1", {"Drop-in"}),
        ("seats=1", {"Seats", "Girls"}),
        ("girls=1", {"Girls"}),
        ("area=oxhagen", {"Drop-in"}),
        ("area=oxhagen&area=vivalla", {"Drop-in", "Seats", "Full", "Girls"}),
        ("age=18", {"Drop-in", "Seats"}),
        ("day=2026-09-16", {"Drop-in", "Seats", "Full", "Girls"}),
        ("day=2026-09-17", set()),
        ("day=2020-01-01", set()),
    ],
)
async def test_each_filter_leaves_the_right_ones(
    client: httpx.AsyncClient, session: AsyncSession, query: str, shown: set[str]
) -> None:
    """Full sessions stay visible unless one asks for seats; a day in the past shows today, where nothing is on."""
    vivalla, oxhagen = await make_area(session, slug="vivalla"), await make_area(session, "Oxhagen", slug="oxhagen")
    await make_session(session, title="Drop-in", area=oxhagen)
    await make_session(session, title="Seats", area=vivalla, seats=4)
    await make_session(session, title="Full", area=vivalla, seats=0, max_age=16)
    await make_session(session, title="Girls", area=vivalla, seats=4, girls_only=True, max_age=16)
    page = (await client.get(f"/?{query}")).text
    assert {title for title in ("Drop-in", "Seats", "Full", "Girls") if f"<bdi>{title}</bdi>" in page} == shown


async def test_drafts_and_what_is_over_are_not_shown(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock
) -> None:
    """A draft is nobody's business; a session leaves the list when it ends; a cancelled one stays and says so."""
    await make_session(session, title="Draft", status="draft")
    await make_session(session, title="Over", starts_at=clock.now() - timedelta(hours=2))
    await make_session(session, title="Called off", status="cancelled", cancelled_at=clock.now())
    page = (await client.get("/")).text
    assert "Draft" not in page
    assert "<bdi>Over</bdi>" not in page
    assert "Called off" in page
    assert "Cancelled" in page


async def test_the_list_takes_the_same_few_queries_for_one_session_and_for_fifty(
    client: httpx.AsyncClient, session: AsyncSession, engine: AsyncEngine
) -> None:
    """Sessions, areas, activities: three queries, however long the list."""
    venue_area, activity = await make_area(session), await make_activity(session)
    counted: list[str] = []

    def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            counted.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    numbers = []
    for more in (1, 49):
        for _ in range(more):
            await make_session(session, area=venue_area, activity=activity, seats=3)
        counted.clear()
        await client.get("/")
        numbers.append(len(counted))
    event.remove(engine.sync_engine, "before_cursor_execute", note)
    assert numbers == [3, 3]
