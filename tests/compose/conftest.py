"""A machine on which the composition runs: a database of its own, a broker from the file, a mail catcher."""

import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from services.launcher import valkey
from tests.compose import composition
from tests.compose.composition import Service
from tests.compose.stack import Machine, Stack, eventually
from tests.frame.databases import Databases

OURS = ("api", "relay", "worker", "worker-insights", "beat")
SHIM = '#!/bin/sh\nexec {program} "$@"\n'
SECRETS = {"SPONTAN_SECRET_KEY": "only used to test the composition, 32+", "POSTGRES_PASSWORD": "onlyusedintests"}
# What .env.example recommends for trying things out.
CATCHER = {"SPONTAN_SMTP_HOST": "mailpit", "SPONTAN_SMTP_PORT": "1025", "SPONTAN_SMTP_SECURITY": "none"}


class Mails:
    """Stands in for mailpit: every mail that was sent, as text."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.received: list[str] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep it."""
        self.received.append(envelope.content.decode())
        return "250 OK"


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def mails() -> Iterator[Mails]:
    """A mail server of this test process."""
    caught = Mails(free_port())
    server = Controller(caught, hostname="127.0.0.1", port=caught.port)
    server.start()
    yield caught
    server.stop()


@pytest.fixture(scope="session")
def services() -> dict[str, Service]:
    """The services, with .env.example filled in as it says."""
    example = composition.dotenv(composition.EXAMPLE.read_text("utf-8"))
    return composition.services({**example, **SECRETS, **CATCHER, "SPONTAN_PUBLIC_URL": "http://127.0.0.1:8000"})


@pytest.fixture(scope="session")
def port() -> int:
    """Where the web server listens."""
    return free_port()


@pytest.fixture(scope="session")
def empty_database(databases: Databases, worker_id: str) -> Iterator[str]:
    """A database without any table."""
    name = f"compose_{worker_id}"
    databases.drop(name)
    databases.create(name)
    yield databases.url_of(name)
    databases.drop(name)


@pytest.fixture(scope="session")
def machine(
    services: dict[str, Service],
    mails: Mails,
    port: int,
    empty_database: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Machine]:
    """Servers that run and a database that the composition's own `migrate` has brought up to date."""
    folder = tmp_path_factory.mktemp("compose")
    _install(folder / "bin")
    (folder / "beat").mkdir()
    broker = free_port()
    machine = Machine(
        folder,
        replacements={
            services["migrate"].environment["SPONTAN_DATABASE_URL"]: empty_database,
            "valkey:6379": f"127.0.0.1:{broker}",
            "mailpit": "127.0.0.1",
            "/run/beat": str(folder / "beat"),
            ":8000": f":{port}",
        },
        settings={"SPONTAN_PORT": str(port), "SPONTAN_SMTP_PORT": str(mails.port)},
    )
    with machine.running(services["valkey"], "--port", str(broker), "--bind", "127.0.0.1") as server:
        eventually(lambda: _answers(broker), otherwise=server.tell)
        with machine.running(services["migrate"]) as migrate:
            assert migrate.process.wait() == 0, migrate.tell()
        yield machine
        assert server.stop() == 0, server.tell()


@pytest.fixture(scope="module")
def running(machine: Machine, services: dict[str, Service]) -> Iterator[Stack]:
    """Every long-running service of ours, together, for the tests of one module."""
    with ExitStack() as stack:
        yield Stack({name: stack.enter_context(machine.running(services[name])) for name in OURS})


def _install(folder: Path) -> None:
    """The programs that the image has on its PATH, as this Python runs them."""
    folder.mkdir()
    python = sys.executable
    programs = {
        "python": python,
        "celery": f"{python} -m celery",
        "spontan": f"{python} -m services.launcher.main",
        "valkey-server": valkey._program(),
    }
    for name, program in programs.items():
        shim = folder / name
        shim.write_text(SHIM.format(program=program))
        shim.chmod(0o755)


def _answers(port: int) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0
