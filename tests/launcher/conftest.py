"""A data folder for the launcher's tests, and a way to run the launcher as its users do."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.launcher.postgres import Postgres

ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds

Eventually = Callable[[Callable[[], bool]], None]
Python = Callable[..., "subprocess.Popen[str]"]


@contextlib.contextmanager
def reachable_folder() -> Iterator[Path]:
    """A short path to a folder not made yet, which `nobody` can reach too; tmp_path is closed to others."""
    base = Path(tempfile.mkdtemp(prefix="sp"))
    base.chmod(0o711)
    yield base / "data"
    shutil.rmtree(base)


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder not made yet."""
    with reachable_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def one_postgres() -> Iterator[Postgres]:
    """One server for all tests that do not need a folder of their own: making one takes a second."""
    with reachable_folder() as folder:
        server = Postgres(folder, {"fsync": "off"})
        yield server
        server.stop()


@pytest.fixture
def postgres(one_postgres: Postgres) -> Postgres:
    """The running server, started again when the test before stopped it."""
    one_postgres.start()
    return one_postgres


def ended(pid: int) -> bool:
    """Whether the process is gone, or only waits for its new parent to notice."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


@pytest.fixture
def eventually() -> Eventually:
    """Look until a condition holds; fail after a minute."""

    def look(true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < deadline, "it never came true"
            time.sleep(0.05)

    return look


@pytest.fixture
def python() -> Iterator[Python]:
    """Start this Python with arguments and SPONTAN_ settings as keywords, and no others. Ended after the test."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **settings: object) -> "subprocess.Popen[str]":
        env = {name: value for name, value in os.environ.items() if not name.startswith("SPONTAN_")}
        env |= {f"SPONTAN_{name}": str(value) for name, value in settings.items()}
        env["PYTHONPATH"] = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, *arguments],
            env=env,
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
