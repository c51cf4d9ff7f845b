"""`spontan doctor` as an operator runs it: lines, JSON and exit codes."""

import asyncio
import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from services.launcher.commands.doctor import doctor
from services.launcher.demo.load import load
from services.launcher.doctor import servers
from services.launcher.doctor.rules import ALL
from services.launcher.running import announced
from shared.clock import SystemClock
from shared.database import execute, transaction
from shared.settings import Settings
from tests.frame.live import Live


@pytest.fixture
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Another terminal: nothing is set but the data folder."""
    monkeypatch.setenv("SPONTAN_DATA", str(tmp_path))
    return tmp_path


async def spontan_doctor(settings: Settings, data: Path, *arguments: str) -> Result:
    """Run the command beside an installation with these settings; it has an event loop of its own."""
    with announced(settings.model_copy(update={"data": data})):
        return await asyncio.to_thread(CliRunner().invoke, doctor, arguments)


async def load_little(live: Live) -> None:
    """The demo without its past, which takes longest."""
    async with transaction(live.sessions) as session:
        await load(session, SystemClock(), live.settings, past_weeks=0)


async def test_a_demo_that_runs_is_well(live: Live, no_settings: Path) -> None:
    """One line per check, each of them ok."""
    await load_little(live)
    result = await spontan_doctor(live.settings, no_settings)
    lines = result.output.splitlines()
    assert [line for line in lines if not line.startswith("ok ")] == []
    assert len(lines) == 6 + len(ALL)
    assert result.exit_code == 0


async def test_a_broken_rule_is_named_and_the_exit_code_is_one(live: Live, no_settings: Path) -> None:
    """A machine reads the same from the JSON document."""
    await load_little(live)
    async with transaction(live.sessions) as session:
        await execute(session, text("UPDATE session_seats SET turn = 0"), {})
    result = await spontan_doctor(live.settings, no_settings)
    assert result.exit_code == 1
    (wrong,) = [line for line in result.output.splitlines() if line.startswith("WRONG")]
    assert wrong.startswith("WRONG  bookings.turn: ")
    document = json.loads((await spontan_doctor(live.settings, no_settings, "--json")).output)
    assert not document["ok"]
    (broken,) = [check for check in document["checks"] if check["exit_code"]]
    assert broken["name"] == "bookings.turn"
    assert set(broken["ids"]) <= {part for part in wrong.split() if len(part) == 36}


async def test_no_report_names_a_person(live: Live, no_settings: Path) -> None:
    """Reports are passed on to others."""
    await load_little(live)
    async with transaction(live.sessions) as session:
        await execute(session, text("UPDATE session_seats SET held = 0, waiting = 0, turn = 0"), {})
        people = await execute(session, text("SELECT name FROM participant UNION SELECT contact FROM account"), {})
        names = set(people.scalars().all())
    report = (await spontan_doctor(live.settings, no_settings)).output
    assert "WRONG" in report
    words = {word.strip("();:,.'") for word in report.split()}
    assert not words & names


async def test_servers_that_are_away_are_69(settings: Settings, no_settings: Path) -> None:
    """Both are named; the rules cannot be asked."""
    away = {"database_url": "postgresql://spontan@127.0.0.1:1/spontan", "redis_url": "redis://127.0.0.1:1/0"}
    result = await spontan_doctor(settings.model_copy(update=away), no_settings)
    assert [line[:20] for line in result.output.splitlines()] == [
        "ok     settings: com",
        "WRONG  redis: does n",
        "WRONG  database: The",
    ]
    assert result.exit_code == os.EX_UNAVAILABLE


async def test_missing_settings_are_78(settings: Settings, no_settings: Path) -> None:
    """And say which."""
    result = await spontan_doctor(settings.model_copy(update={"redis_url": ""}), no_settings)
    assert result.output.startswith("WRONG  settings: SPONTAN_REDIS_URL is not set.")
    assert result.exit_code == os.EX_CONFIG


async def test_a_database_that_is_not_migrated_is_78(live: Live, no_settings: Path) -> None:
    """The line says what to do, and the rules are not asked of tables that may be missing."""
    async with transaction(live.sessions) as session:
        await execute(session, text("UPDATE alembic_version SET version_num = '0000'"), {})
    result = await spontan_doctor(live.settings, no_settings)
    assert "WRONG  database.migrated: revision 0000, needed is " in result.output
    assert result.output.splitlines()[-1].endswith("apart")
    assert result.exit_code == os.EX_CONFIG


async def test_an_empty_database_is_78(live: Live, no_settings: Path) -> None:
    """Without any table at all."""
    async with transaction(live.sessions) as session:
        await execute(session, text("DROP SCHEMA public CASCADE"), {})
        await execute(session, text("CREATE SCHEMA public"), {})
    result = await spontan_doctor(live.settings, no_settings)
    assert "revision none, needed is " in result.output
    assert result.exit_code == os.EX_CONFIG


async def test_an_old_postgresql_and_clocks_apart_are_found(live: Live) -> None:
    """Looked at with another limit: a server of another version or time is not at hand."""
    async with live.sessions() as session:
        assert (await servers.version(session, oldest=990_000)).exit_code == os.EX_CONFIG
        assert (await servers.clocks(session, apart=-servers.APART)).exit_code == 1
        assert (await servers.migrated(session)).ok
