"""An embedded PostgreSQL 18: its files in the data folder, reachable only through a unix socket of ours."""

import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from services.launcher import accounts, children, cluster, folder, programs, sockets
from services.launcher.errors import ServerFailed
from services.launcher.one_child import OneChild

SOCKET = ".s.PGSQL.5432"
STARTING = 120  # seconds; a start after a crash first replays the log
STOPPING = 20  # seconds for each of: fast shutdown with a checkpoint, immediate shutdown

# CREATE has no IF NOT EXISTS here, so psql runs what the queries give: a statement each, or nothing.
CREATE_ROLE_AND_DATABASE = """
SELECT 'CREATE ROLE spontan LOGIN CREATEDB'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'spontan') \\gexec
SELECT 'CREATE DATABASE spontan OWNER spontan'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'spontan') \\gexec
"""


class Postgres(OneChild):
    """One server on one data folder. Start it from the main thread; it ends with this process, also after kill -9."""

    name = "PostgreSQL"

    def __init__(self, data: Path, extra: Mapping[str, str] | None = None) -> None:
        """*extra* are further server settings, for example {"fsync": "off"} for tests."""
        self._data = data.absolute()
        self._cluster = self._data / "postgresql"
        self.log = self._data / "logs" / "postgresql.log"
        self._extra = dict(extra or {})
        self._lock = folder.FolderLock(self._data, "postgresql")
        self._sockets: Path | None = None

    @property
    def url(self) -> str:
        """`postgresql://spontan@/spontan?host=/folder`, for asyncpg and SQLAlchemy. Only between start and stop."""
        if self._sockets is None:
            raise ServerFailed("PostgreSQL has no address before it is started.")
        return f"postgresql://spontan@/spontan?host={self._sockets}"

    def start(self) -> None:
        """Start and wait until the database `spontan` is there; after a crash the address stays the same.

        Raises FolderUnusable, FolderInUse, FolderOfAnotherVersion or ServerFailed.
        """
        if self.running:
            return
        folder.prepare(self._data)
        self._lock.acquire()
        try:
            self._serve(accounts.unprivileged())
        except BaseException:
            self.stop()
            raise

    def _serve(self, account: accounts.Account | None) -> None:
        found = programs.locate(self._data, account)
        sync = self._extra.get("fsync") != "off"
        cluster.ensure(self._cluster, found, account=account, log=self.log, sync=sync)
        self._sockets = self._sockets or sockets.make(self._data, "postgresql", SOCKET, account)
        self._child = children.start(
            [found.path("postgres"), "-D", str(self._cluster), *self._settings(self._sockets)],
            log=self.log,
            env=programs.ENVIRONMENT,
            account=account,
            on_our_death=signal.SIGINT,  # its fast shutdown: the next start has nothing to repair
        )
        self._wait_until_ready(self._child)
        self._create_database(found, self._sockets)

    def _settings(self, sockets_folder: Path) -> list[str]:
        settings = {
            "listen_addresses": "",
            "port": "5432",  # only part of the socket's name
            "unix_socket_directories": str(sockets_folder),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **self._extra,
        }
        return [argument for name, value in settings.items() for argument in ("-c", f"{name}={value}")]

    def _wait_until_ready(self, child: children.Child) -> None:
        def decided() -> bool:
            return not child.running or cluster.ready(self._cluster, child.pid)

        if not children.wait_until(decided, seconds=STARTING) or not child.running:
            raise ServerFailed(f"PostgreSQL did not start. The end of {self.log}:\n{children.tail(self.log)}")

    def _create_database(self, found: programs.Programs, sockets_folder: Path) -> None:
        answer = subprocess.run(
            [
                *(found.path("psql"), "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1"),
                *("--host", str(sockets_folder), "--username", cluster.SUPERUSER, "--dbname", "postgres"),
            ],
            input=CREATE_ROLE_AND_DATABASE,
            capture_output=True,
            check=False,
            env=programs.ENVIRONMENT,
            text=True,
        )
        if answer.returncode != 0:
            raise ServerFailed(f"The database could not be created: {answer.stderr.strip()}")

    def stop(self) -> bool:
        """Shut down fast, then at once, then by kill. Returns whether no kill was needed."""
        clean = self._child is None or self._child.stop([signal.SIGINT, signal.SIGQUIT], seconds=STOPPING)
        self._child = None
        if self._sockets:
            sockets.remove(self._sockets)
            self._sockets = None
        self._lock.release()
        return clean
