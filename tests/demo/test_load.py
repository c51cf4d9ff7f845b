"""Loading the demo municipality: once, silently, and never into real life."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from services.launcher.demo.load import load
from services.launcher.doctor.rules import rules
from shared.clock import FixedClock
from shared.database import AsyncSession, execute
from shared.installation import Installation
from shared.settings import ConfigurationError, Settings
from tests.factories import make_account

_TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")


async def fingerprint(session: AsyncSession) -> dict[str, tuple[int, int | None]]:
    """Rows and a hash of the rows of every table."""
    prints = {}
    for table in (await execute(session, _TABLES, {})).scalars().all():
        whole = text(f'SELECT count(*) AS rows, sum(hashtextextended(t::text, 0)) AS hash FROM "{table}" AS t')  # noqa: S608
        row = (await execute(session, whole, {})).one()
        prints[table] = row.rows, row.hash
    return prints


async def number(session: AsyncSession, sql: str, **values: object) -> int:
    """What a query counts."""
    return int((await execute(session, text(sql), values)).scalar_one())


async def test_loading_twice_changes_nothing(demo: AsyncSession, clock: FixedClock, settings: Settings) -> None:
    """Not a single row: `make run` does it at every start."""
    before = await fingerprint(demo)
    assert not await load(demo, clock, settings)
    assert await fingerprint(demo) == before


async def test_days_that_pass_are_filled_when_it_starts_again(
    demo: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """A demo that was stopped for five days shows their attendance, and no rule is broken."""
    taken = "SELECT count(*) FROM scheduled_session WHERE starts_at > :since AND attendance_taken_at IS NOT NULL"
    since = clock.now()
    assert await number(demo, taken, since=since) == 0
    clock.advance(timedelta(days=5))
    assert not await load(demo, clock, settings)
    assert await number(demo, taken, since=since) > 15
    assert [c.says async for c in rules(demo, now=clock.now(), zone=settings.timezone) if not c.ok] == []


async def test_a_new_database_is_loaded_and_an_old_one_is_not(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """The launcher says so when it was new."""
    assert await load(session, clock, settings, past_weeks=0)
    assert not await load(session, clock, settings, past_weeks=0)


async def test_events_of_others_are_left_to_the_relay(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Only what the load itself recorded counts as handled."""
    waiting = "SELECT count(*) FROM outbox_event WHERE expanded_at IS NULL"
    await load(session, clock, settings, past_weeks=0)
    await execute(session, text("UPDATE outbox_event SET expanded_at = NULL WHERE type = 'SessionCancelled'"), {})
    others = await number(session, waiting)
    clock.advance(timedelta(days=5))
    await load(session, clock, settings, past_weeks=0)
    assert await number(session, waiting) == others == 1


async def test_series_carry_on_when_they_run_out(session: AsyncSession, clock: FixedClock, settings: Settings) -> None:
    """Half a year later there is another half year to come, and nothing is there twice."""
    await load(session, clock, settings, past_weeks=0)
    clock.advance(timedelta(weeks=25))
    await load(session, clock, settings, past_weeks=0)
    assert await number(session, "SELECT count(*) FROM scheduled_session WHERE starts_at > '2027-06-15'") > 300
    twice = "SELECT FROM scheduled_session GROUP BY title, starts_at HAVING count(*) > 1"
    assert await number(session, f"SELECT count(*) FROM ({twice}) AS t") == 0  # noqa: S608


async def test_a_database_with_real_accounts_is_refused(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Demo mode shows every message to everyone."""
    await make_account(session)
    with pytest.raises(ConfigurationError, match="real accounts"):
        await load(session, clock, settings)


async def test_a_database_of_real_life_is_refused(session: AsyncSession, clock: FixedClock, settings: Settings) -> None:
    """Also before its first account."""
    session.add(Installation(demo=False, loaded_at=clock.now()))
    with pytest.raises(ConfigurationError, match="real accounts"):
        await load(session, clock, settings)


async def test_outside_demo_mode_nothing_is_loaded(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Whatever the database."""
    with pytest.raises(ConfigurationError, match="demo mode only"):
        await load(session, clock, settings.model_copy(update={"demo": False}))
