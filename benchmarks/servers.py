"""The real thing, started for one run: PostgreSQL and Valkey as `spontan up` runs them, and `spontan api` processes."""

import contextlib
import secrets
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks import cpu
from services.launcher import children
from services.launcher.migrations import upgrade
from services.launcher.parts import SPONTAN, environment
from services.launcher.postgres import Postgres
from services.launcher.valkey import Valkey
from shared.settings import Settings

HOST = "127.0.0.1"
STARTING = 60.0  # seconds
WITHOUT_LIMIT = "100000000/minute"  # one machine sends what a whole town would


@dataclass(frozen=True)
class Servers:
    """Everything that runs, by the settings it runs with."""

    settings: Settings
    folder: Path
    postgres: Postgres
    valkey: Valkey
    api: tuple[children.Child, ...]
    ports: tuple[int, ...]

    def seconds(self) -> dict[str, float]:
        """CPU seconds used so far, by part."""
        return {
            "api": sum(cpu.of_tree(one.pid) for one in self.api),
            "postgres": cpu.of_tree(self.postgres.pid or 0),
            "valkey": cpu.of_tree(self.valkey.pid or 0),
        }


@contextlib.contextmanager
def running(*, processes: int) -> Iterator[Servers]:
    """A migrated, empty installation with *processes* web servers; everything is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="spontan-"))
    folder.chmod(0o755)  # the unprivileged database server has to pass through
    postgres, valkey = Postgres(folder, extra={"max_connections": "200"}), Valkey(folder)  # else as in production
    api: list[children.Child] = []
    try:
        postgres.start()
        valkey.start()
        upgrade(postgres.url)
        settings = Settings(
            database_url=postgres.url,
            redis_url=valkey.url,
            secret_key=secrets.token_hex(),
            rate_limit_requests=WITHOUT_LIMIT,
        )
        ports = tuple(_free_port() for _ in range(processes))
        api += [_start(settings, port, folder) for port in ports]
        for port, child in zip(ports, api, strict=True):
            _wait(port, child)
        yield Servers(settings, folder, postgres, valkey, tuple(api), ports)
    finally:
        for child in api:
            child.kill()
        valkey.stop()
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        port: int = found.getsockname()[1]
        return port


def _start(settings: Settings, port: int, folder: Path) -> children.Child:
    chosen = {
        "host": HOST,
        "port": port,
        "database_url": settings.database_url,
        "redis_url": settings.redis_url,
        "secret_key": settings.secret_key.get_secret_value(),
        "rate_limit_requests": settings.rate_limit_requests,
    }
    return children.start([*SPONTAN, "api"], log=folder / "logs" / f"api-{port}.log", env=environment(chosen))


def _wait(port: int, child: children.Child) -> None:
    deadline = time.monotonic() + STARTING
    while time.monotonic() < deadline and child.running:
        with contextlib.suppress(URLError, ConnectionError), urlopen(f"http://{HOST}:{port}/healthz", timeout=5):
            return
        time.sleep(0.1)
    raise SystemExit(f"The web server did not start. The end of its log:\n{children.tail(child.log)}")
