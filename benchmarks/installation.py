"""An installation of real processes for one run: PostgreSQL, Valkey, relay, workers, on demand the web server.

The processes are started as `spontan up` starts them; events and messages may have a worker each, so that their CPU
time can be told apart. Mails go to a server in the measuring process that notes when each arrived.
"""

import asyncio
import contextlib
import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from benchmarks.post import Post
from services.launcher import children
from services.launcher.migrations import upgrade
from services.launcher.parts import CELERY, SPONTAN, WORKER_OPTIONS, environment
from services.launcher.postgres import Postgres
from services.launcher.valkey import Valkey
from shared.settings import Settings

HOST = "127.0.0.1"
TICKS = os.sysconf("SC_CLK_TCK")
WORKER = (*CELERY, "worker", "-l", "info", *WORKER_OPTIONS)
PARTS: Mapping[str, tuple[str, ...]] = {
    "relay": (*SPONTAN, "relay"),
    "worker-events": (*WORKER, "-Q", "events", "-n", "events@%h"),
    "worker-messages": (*WORKER, "-Q", "messages", "-n", "messages@%h"),
    "worker": (*WORKER, "-Q", "events,messages", "-n", "worker@%h"),
    "api": (*SPONTAN, "api"),
}


@dataclass(frozen=True)
class Installation:
    """What runs, its settings, a connection to its database, and where its mails arrive."""

    settings: Settings
    database: asyncpg.Connection
    post: Post
    pids: Mapping[str, int]

    def cpu(self) -> dict[str, float]:
        """CPU seconds that each part has used so far, its children included."""
        return {name: _of_tree(pid) for name, pid in self.pids.items()}


@contextlib.asynccontextmanager
async def running(*names: str) -> AsyncIterator[Installation]:
    """An empty installation with the parts of these *names*; everything is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="spontan-"))
    folder.chmod(0o755)  # the unprivileged database server has to pass through
    postgres, valkey = Postgres(folder), Valkey(folder)
    started: dict[str, children.Child] = {}
    async with contextlib.AsyncExitStack() as closing:
        closing.callback(shutil.rmtree, folder, ignore_errors=True)
        for server in (postgres, valkey):
            server.start()
            closing.callback(server.stop)
        await asyncio.to_thread(upgrade, postgres.url)
        post = await closing.enter_async_context(Post.opened(HOST))
        chosen = _chosen(postgres.url, valkey.url, post.port)
        env = environment(chosen)
        for name in names:
            started[name] = children.start(PARTS[name], log=folder / f"{name}.log", env=env)
            closing.callback(started[name].kill)
        database = await asyncpg.connect(postgres.url)
        closing.push_async_callback(database.close)
        pids = {name: child.pid for name, child in started.items()} | {"postgres": postgres.pid or 0}
        yield Installation(Settings(**chosen), database, post, pids)


def _chosen(database_url: str, redis_url: str, smtp_port: int) -> dict[str, Any]:
    """The settings that every part is given."""
    return {
        "database_url": database_url,
        "redis_url": redis_url,
        "secret_key": secrets.token_hex(),
        "host": HOST,
        "port": free_port(),
        "smtp_host": HOST,
        "smtp_port": smtp_port,
        "smtp_security": "none",
        "rate_limit_requests": "100000000/minute",
        "quiet_from": "00:00",  # equal: none, whatever time of day it is here
        "quiet_until": "00:00",
    }


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as found:
        found.bind((HOST, 0))
        port: int = found.getsockname()[1]
        return port


def _of_tree(root: int) -> float:
    """User and system seconds of *root*, its living descendants and its ended children; in steps of 10 ms, Linux."""
    stats = {int(folder.name): found for folder in Path("/proc").glob("[0-9]*") if (found := _stat(folder))}
    tree = {root}
    while below := {pid for pid, stat in stats.items() if int(stat[1]) in tree} - tree:
        tree |= below
    # Fields after the name, see proc_pid_stat(5): 11 and 12 are its own time, 13 and 14 that of ended children.
    ticks = sum(int(field) for pid in tree & stats.keys() for field in stats[pid][11:13])
    return (ticks + sum(int(field) for field in stats[root][13:15])) / TICKS


def _stat(folder: Path) -> list[str] | None:
    try:
        return (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
