"""The command itself: help worth reading, and a sentence with a code for everything an operator can mend."""

import os
import socket
from pathlib import Path

import pytest

from services.launcher.folder import FolderLock, prepare
from tests.launcher.conftest import Python

COMMAND = ("-m", "services.launcher.main")


def run(python: Python, *arguments: str, **settings: object) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one command."""
    process = python(*COMMAND, *arguments, **settings)
    output, errors = process.communicate()
    return process.returncode, output, errors


def test_help_lists_the_commands_with_examples(python: Python) -> None:
    """A newcomer starts here."""
    code, output, _ = run(python, "--help")
    assert code == 0
    for word in ("up", "api", "relay", "migrate", "Examples:", "SPONTAN_"):
        assert word in output


@pytest.mark.parametrize("command", ["up", "api", "relay", "migrate"])
def test_each_command_has_help_with_examples(python: Python, command: str) -> None:
    """What it does, what it needs, how it is called."""
    code, output, _ = run(python, command, "--help")
    assert code == 0
    assert f"spontan {command}" in output
    assert "Examples:" in output


def test_a_wrong_setting_is_named_without_its_value(python: Python) -> None:
    """The value may be a secret that landed in the wrong variable."""
    code, output, errors = run(python, "up", PORT="hunter2")
    assert (code, output) == (os.EX_CONFIG, "")
    assert errors.startswith("Not a valid setting. SPONTAN_PORT: ")
    assert "hunter2" not in errors


def test_settings_that_contradict_each_other_are_explained(python: Python) -> None:
    """Demo mode shows everybody's messages."""
    code, _, errors = run(python, "up", "--demo", HOST="0.0.0.0")  # noqa: S104
    assert code == os.EX_CONFIG
    assert errors.startswith("Demo mode")


@pytest.mark.parametrize("command", ["api", "relay", "migrate"])
def test_a_part_started_alone_needs_its_servers(python: Python, command: str) -> None:
    """It says which setting is missing, and who would set it."""
    code, _, errors = run(python, command)
    assert code == os.EX_CONFIG
    assert errors.startswith("SPONTAN_DATABASE_URL is not set.")


def test_a_taken_port_stops_before_anything_is_started(python: Python, data: Path) -> None:
    """No server has made its files."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        code, output, errors = run(python, "up", PORT=port, DATA=data)
    assert (code, output) == (os.EX_UNAVAILABLE, "")
    assert errors.startswith(f"Port {port} is taken")
    assert not (data / "postgresql").exists()


def test_a_folder_that_cannot_be_made_is_named(python: Python, data: Path) -> None:
    """Nobody can make a folder below a file, not even root."""
    data.write_text("a file")
    code, _, errors = run(python, "up", DATA=data / "below")
    assert code == os.EX_CANTCREAT
    assert errors.startswith(f"Cannot write in the data folder {data}/below: ")


def test_a_folder_in_use_is_named_with_its_holder(python: Python, data: Path) -> None:
    """Two would not see each other's processes."""
    prepare(data)
    with FolderLock(data, "spontan"):
        code, _, errors = run(python, "up", DATA=data)
    assert code == os.EX_TEMPFAIL
    assert f"process {os.getpid()}" in errors


def test_a_database_that_is_away_is_a_sentence(python: Python, data: Path) -> None:
    """Nothing listens on that socket."""
    data.mkdir()
    code, _, errors = run(python, "migrate", DATABASE_URL=f"postgresql://spontan@/spontan?host={data}")
    assert code == os.EX_UNAVAILABLE
    assert errors.startswith("The database of SPONTAN_DATABASE_URL does not answer: ")


def test_going_back_needs_a_revision(python: Python) -> None:
    """Guessing one would delete data."""
    code, _, errors = run(python, "migrate", "--back", DATABASE_URL="postgresql://nowhere/none")
    assert code == os.EX_USAGE - 62  # click's own code for wrong usage is 2
    assert "--back needs --to" in errors
