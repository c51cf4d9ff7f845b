"""`spontan demo` as people type it, and how it finds the servers that run."""

import asyncio
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.launcher.commands.demo import demo
from services.launcher.running import FILE, announced, running_settings
from shared.settings import ConfigurationError, Settings
from tests.frame.live import Live


@pytest.fixture
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Another terminal: nothing is set but the data folder."""
    monkeypatch.setenv("SPONTAN_DATA", str(tmp_path))
    return tmp_path


async def spontan_demo(*arguments: str) -> Result:
    """Run the command; it has an event loop of its own."""
    return await asyncio.to_thread(CliRunner().invoke, demo, arguments)


async def test_a_newcomer_loads_the_demo_and_turns_its_clock(live: Live, no_settings: Path) -> None:
    """From another terminal, beside the running servers, without a single setting."""
    with announced(live.settings.model_copy(update={"data": no_settings})):
        first = await spontan_demo()
        again = await spontan_demo()
        turned = await spontan_demo("--clock", "+23h")
    assert first.output == "The demo municipality is loaded: eight weeks behind us, half a year ahead.\n"
    assert again.output == "The demo municipality was loaded before; its past and its coming week are up to date.\n"
    assert turned.output.endswith(", 23 h ahead of the real time.\n")
    assert (first.exit_code, again.exit_code, turned.exit_code) == (0, 0, 0)


async def test_outside_demo_mode_the_command_refuses(live: Live, no_settings: Path) -> None:
    """Before it looks at the database."""
    with announced(live.settings.model_copy(update={"data": no_settings, "demo": False})):
        refused = await spontan_demo("--clock", "+1h")
    assert isinstance(refused.exception, ConfigurationError)
    assert "does not run in demo mode" in str(refused.exception)


@pytest.mark.usefixtures("no_settings")
async def test_a_wrong_turn_is_a_usage_error() -> None:
    """With the forms that are understood, and before anything is looked for: nothing runs here."""
    refused = await spontan_demo("--clock", "tomorrow")
    assert refused.exit_code == 2
    assert "+23h" in refused.output


def test_without_a_running_spontan_the_sentence_says_what_to_do(no_settings: Path) -> None:
    """It names the folder that was looked into."""
    with pytest.raises(ConfigurationError, match=f"No Spontan runs on the data folder {no_settings}"):
        running_settings()


def test_the_running_settings_are_the_owners_alone_and_go_with_the_servers(
    settings: Settings, no_settings: Path
) -> None:
    """The file holds the secret key."""
    with announced(settings.model_copy(update={"data": no_settings})):
        assert stat.S_IMODE((no_settings / FILE).stat().st_mode) == 0o600
        found = running_settings()
        assert (found.database_url, found.redis_url) == (settings.database_url, settings.redis_url)
        assert found.secret_key == settings.secret_key
        assert found.demo
    assert not (no_settings / FILE).exists()


def test_a_database_of_ones_own_is_not_mixed_with_the_running_one(
    settings: Settings, no_settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SPONTAN_DATABASE_URL means another installation."""
    monkeypatch.setenv("SPONTAN_DATABASE_URL", "postgresql://elsewhere/spontan")
    with announced(settings.model_copy(update={"data": no_settings})):
        found = running_settings()
    assert (found.database_url, found.redis_url, found.demo) == ("postgresql://elsewhere/spontan", "", False)


def test_what_this_terminal_sets_counts(settings: Settings, no_settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For example another log level."""
    monkeypatch.setenv("SPONTAN_LOG_LEVEL", "debug")
    with announced(settings.model_copy(update={"data": no_settings})):
        assert running_settings().log_level == "debug"


def test_a_file_that_is_no_json_is_a_sentence(no_settings: Path) -> None:
    """Not a trace."""
    (no_settings / FILE).write_text("{")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        running_settings()
