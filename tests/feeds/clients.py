"""Real calendar apps, as processes of their own that fetch our feeds over HTTP: vdirsyncer keeps a folder, khal shows it."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI

CONFIG = """
[general]
status_path = "{folder}/status/"
[pair ours]
a = "feed"
b = "folder"
collections = null
conflict_resolution = "a wins"
[storage feed]
type = "http"
url = "{url}"
[storage folder]
type = "filesystem"
path = "{folder}/events/"
fileext = ".ics"
"""
SHOWN = """
[calendars]
[[ours]]
path = {folder}/events
[default]
highlight_event_days = False
[sqlite]
path = {folder}/khal.db
[locale]
local_timezone = Europe/Stockholm
default_timezone = Europe/Stockholm
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
"""


@dataclass(frozen=True)
class App:
    """A phone's calendar that subscribes to one address."""

    folder: Path

    @classmethod
    async def subscribed(cls, folder: Path, url: str) -> "App":
        """Give it the address; nothing is fetched yet."""
        (folder / "events").mkdir()
        (folder / "config").write_text(CONFIG.format(folder=folder, url=url))
        (folder / "khal.conf").write_text(SHOWN.format(folder=folder))
        app = cls(folder)
        await app._run("vdirsyncer", "-c", str(folder / "config"), "discover")
        return app

    async def look(self) -> list[str]:
        """Fetch the feed, and what is on the screen then: a line for each event."""
        await self._run("vdirsyncer", "-c", str(self.folder / "config"), "sync")
        shown = "{start} {title}, {location}, {status}"
        listed = await self._run(
            "khal", "-c", str(self.folder / "khal.conf"), "list", "-df", "", "-f", shown, "2026-09-01", "90d"
        )
        return [line.strip() for line in listed.splitlines() if line.strip()]

    async def _run(self, program: str, *arguments: str) -> str:
        process = await asyncio.create_subprocess_exec(
            Path(sys.executable).with_name(program),
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={"HOME": str(self.folder), "LC_ALL": "C.UTF-8", "PYTHONWARNINGS": "ignore"},
        )
        said, _ = await process.communicate()
        assert process.returncode == 0, said.decode()
        return said.decode()


@asynccontextmanager
async def listening(app: FastAPI) -> AsyncIterator[str]:
    """The application behind a real socket; its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    try:
        while not server.started:  # noqa: ASYNC110  # uvicorn has nothing to wait for
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
