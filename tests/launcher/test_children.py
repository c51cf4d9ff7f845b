"""Children of the launcher: logged, in a session of their own, stopped politely, then not so politely."""

import os
import signal
import threading
from pathlib import Path

import pytest

from services.launcher import children
from tests.launcher.conftest import Eventually, ended

ENV = {"PATH": "/usr/bin:/bin"}
STUBBORN = "trap '' TERM; echo deaf; while :; do sleep 0.1; done"


def shell(script: str, log: Path) -> children.Child:
    """A child that runs *script*."""
    return children.start(["/bin/sh", "-c", script], log=log, env=ENV)


def test_what_a_child_says_is_in_its_log(tmp_path: Path) -> None:
    """Standard output and error go to one file, after what was there."""
    log = tmp_path / "log"
    log.write_text("before\n")
    child = shell("echo out; echo err >&2", log)
    assert child.process.wait() == 0
    assert log.read_text() == "before\nout\nerr\n"


def test_a_long_log_is_set_aside_before_it_grows(tmp_path: Path) -> None:
    """One older log is kept; the new one starts empty."""
    log = tmp_path / "log"
    log.write_bytes(b"x" * (children.LONG_LOG + 1))
    shell("echo new", log).process.wait()
    assert log.read_text() == "new\n"
    assert (tmp_path / "log.1").stat().st_size == children.LONG_LOG + 1


def test_a_child_has_a_session_of_its_own(tmp_path: Path) -> None:
    """So the terminal's Ctrl-C does not reach it before we decide."""
    child = shell("exec sleep 60", tmp_path / "log")
    assert os.getsid(child.pid) == child.pid != os.getsid(0)
    child.stop([signal.SIGTERM], seconds=60)


def test_a_child_that_listens_is_not_killed(tmp_path: Path) -> None:
    """The signal asked for ends it, and stop says that this was enough."""
    child = shell("exec sleep 60", tmp_path / "log")
    assert child.stop([signal.SIGTERM], seconds=60)
    assert child.ending == "SIGTERM"


def test_a_child_that_does_not_listen_is_killed(tmp_path: Path, eventually: Eventually) -> None:
    """Each signal gets its time, then comes SIGKILL, and stop says so."""
    log = tmp_path / "log"
    child = shell(STUBBORN, log)
    eventually(lambda: log.read_text() == "deaf\n")
    assert not child.stop([signal.SIGTERM], seconds=0.2)
    assert child.ending == "SIGKILL"


def test_what_a_dead_child_left_behind_is_killed_too(tmp_path: Path, eventually: Eventually) -> None:
    """A Celery worker that was killed may leave its pool; it is in the same process group."""
    log = tmp_path / "log"
    child = shell("sleep 3600 & echo $!; exit 1", log)
    assert child.process.wait() == 1
    left_behind = int(log.read_text())
    assert not ended(left_behind)
    child.stop([signal.SIGTERM], seconds=60)
    eventually(lambda: ended(left_behind))


def test_only_the_main_thread_starts_children(tmp_path: Path) -> None:
    """A child started by another thread would die when that thread ends."""
    refused: list[str] = []

    def start() -> None:
        with pytest.raises(RuntimeError, match="main thread") as raised:
            shell("true", tmp_path / "log")
        refused.append(str(raised.value))

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert refused


def test_the_tail_of_a_log_that_is_not_there_is_empty(tmp_path: Path) -> None:
    """A child that never started has none."""
    assert children.tail(tmp_path / "missing") == ""
