"""Every rule holds in the demo, and every rule is broken by the damage that it is there for."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from services.launcher.doctor.check import Check
from services.launcher.doctor.rules import ALL, rules
from shared.clock import FixedClock
from shared.database import AsyncSession, execute
from shared.invariants import MOST_SHOWN
from shared.settings import Settings
from tests.doctor.damages import DAMAGES, HARMLESS, SCENERY


async def broken(demo: AsyncSession, clock: FixedClock, settings: Settings) -> dict[str, Check]:
    """The rules that do not hold, by name."""
    return {c.name: c async for c in rules(demo, now=clock.now(), zone=settings.timezone) if not c.ok}


async def damage(demo: AsyncSession, clock: FixedClock, script: str) -> None:
    """Break something; a damage that hits no row would prove nothing."""
    for sql in f"{SCENERY};{script}".split(";"):
        values = {"now": clock.now()} if ":now" in sql else {}
        hit = await execute(demo, text(sql), values)
        assert hit.rowcount != 0, sql


async def test_every_rule_holds_in_the_demo(demo: AsyncSession, clock: FixedClock, settings: Settings) -> None:
    """What the demo shows is what the domain allows."""
    assert await broken(demo, clock, settings) == {}


def test_every_rule_has_its_damage() -> None:
    """A rule that nothing can break would always be well."""
    assert list(DAMAGES) == [invariant.name for invariant in ALL]


@pytest.mark.parametrize("name", DAMAGES)
async def test_damage_is_found(name: str, demo: AsyncSession, clock: FixedClock, settings: Settings) -> None:
    """By the rule's own name, with the ids of what is wrong."""
    await damage(demo, clock, DAMAGES[name])
    found = (await broken(demo, clock, settings)).get(name)
    assert found is not None
    assert found.exit_code == 1
    assert 1 <= len(found.ids) <= MOST_SHOWN
    assert all(one in found.says for one in found.ids)


async def test_a_sign_up_that_has_closed_is_no_reason_to_wait(
    demo: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Nobody new may come then, but those who wait get what is free until the session starts."""
    closed = "UPDATE session_seats SET closes_at = :now WHERE session_id = (SELECT session_id FROM a_full_one)"
    await damage(demo, clock, f"{DAMAGES['bookings.nobody_waits_in_vain']};{closed}")
    assert set(await broken(demo, clock, settings)) == {"bookings.nobody_waits_in_vain"}


async def test_no_more_than_a_few_ids_are_shown_and_all_are_counted(
    demo: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """A report is read by people."""
    await damage(demo, clock, "UPDATE session_seats SET turn = 0 WHERE held > 0")
    found = (await broken(demo, clock, settings))["bookings.turn"]
    assert len(found.ids) == MOST_SHOWN
    assert found.total > MOST_SHOWN
    assert found.says.startswith(f"{found.total} broken. ")


@pytest.mark.parametrize("what", HARMLESS)
async def test_what_is_allowed_is_not_reported(
    what: str, demo: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """A false alarm is soon believed no more than a missed one."""
    await damage(demo, clock, HARMLESS[what])
    assert await broken(demo, clock, settings) == {}


async def test_a_cell_of_the_numbers_that_is_missing_is_found(
    demo: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Not only one that is wrong; but not while what was recorded is still on its way."""
    await damage(demo, clock, "DELETE FROM participation_week")
    assert set(await broken(demo, clock, settings)) == {"insights.recounted"}
    await execute(demo, text("UPDATE scheduled_session SET changed_at = :now"), {"now": clock.now()})
    assert await broken(demo, clock, settings) == {}


async def test_the_rules_change_nothing(demo: AsyncSession, clock: FixedClock, settings: Settings) -> None:
    """PostgreSQL itself would refuse it."""
    await execute(demo, text("SET TRANSACTION READ ONLY"), {})
    clock.advance(timedelta(days=1))
    assert await broken(demo, clock, settings) == {}
