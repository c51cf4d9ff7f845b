"""PostgreSQL and Valkey of a fault test's own, flushed to disk as in production, to be crashed and started again."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from services.launcher.children import wait_until
from services.launcher.migrations import upgrade
from services.launcher.postgres import SOCKET, Postgres
from services.launcher.valkey import Valkey

STOPPING = 60  # seconds; only a failure waits so long


@dataclass(frozen=True)
class Servers:
    """Both of them, and the folder they live in."""

    folder: Path
    postgres: Postgres
    valkey: Valkey

    @property
    def postgres_socket(self) -> Path:
        """Where PostgreSQL listens."""
        return Path(self.postgres.url.partition("host=")[2]) / SOCKET

    def crash_postgres(self) -> None:
        """Its immediate shutdown: every connection ends in the middle, nothing is written any more. Then start it again."""
        pid = self.postgres.pid
        assert pid is not None
        os.kill(pid, signal.SIGQUIT)
        assert wait_until(lambda: not self.postgres.running, seconds=STOPPING)
        self.postgres.start()

    def kill_valkey(self) -> None:
        """Kill it, and start it again with what it had written down."""
        self.valkey.kill()
        assert wait_until(lambda: not self.valkey.running, seconds=STOPPING)
        self.valkey.start()


@contextmanager
def servers() -> Iterator[Servers]:
    """Both, migrated, gone afterwards. The main thread starts them: they die with the thread that did."""
    folder = Path(tempfile.mkdtemp(prefix="spf"))
    folder.chmod(0o711)  # the unprivileged database server has to pass through
    postgres = Postgres(folder, extra={"max_connections": "200"})
    valkey = Valkey(folder)
    try:
        postgres.start()
        valkey.start()
        upgrade(postgres.url)
        yield Servers(folder, postgres, valkey)
    finally:
        valkey.stop()
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)
