"""The processes of one machine: all of them, in order, with the settings that were chosen."""

from pathlib import Path

import pytest

from services.launcher.parts import environment, parts
from shared.settings import Settings

QUEUES = {"events", "messages", "calendars", "insights"}


def test_the_web_server_starts_last_and_so_stops_first(tmp_path: Path) -> None:
    """Nobody is let in before there is someone to do the work."""
    names = [process.name for process in parts(Settings(data=tmp_path), {})]
    assert names == ["worker-calendars", "worker-events", "beat", "relay", "api"]


def test_every_queue_has_a_worker(tmp_path: Path) -> None:
    """A task on a queue that nobody reads would wait for ever."""
    served = [
        process.argv[process.argv.index("-Q") + 1].split(",")
        for process in parts(Settings(data=tmp_path), {})
        if "-Q" in process.argv
    ]
    assert {queue for queues in served for queue in queues} == QUEUES


def test_what_was_chosen_here_reaches_the_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """As settings in the environment, which is otherwise ours."""
    monkeypatch.setenv("SPONTAN_PORT", "8123")
    env = environment({"database_url": "postgresql://here", "demo": True})
    assert env["SPONTAN_DATABASE_URL"] == "postgresql://here"
    assert env["SPONTAN_DEMO"] == "True"
    assert env["SPONTAN_PORT"] == "8123"
    assert "PATH" in env
