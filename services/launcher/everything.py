"""All of Spontan on one machine, in order: servers, migrations, demo data, processes, readiness."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from services.launcher import folder, migrations
from services.launcher.errors import ServerFailed
from services.launcher.parts import environment, parts
from services.launcher.postgres import Postgres
from services.launcher.processes import ProcessUnit
from services.launcher.readiness import ReadyProbe, address, require_free
from services.launcher.running import announced
from services.launcher.secret import kept_secret
from services.launcher.supervisor import Supervisor
from services.launcher.valkey import Valkey
from shared.settings import Settings

Say = Callable[[str], None]
GETTING_READY = 180  # seconds


def run_everything(*, demo: bool | None, say: Say) -> bool:
    """Start all, say so, watch until Ctrl-C or SIGTERM. *demo* None means SPONTAN_DEMO.

    Returns whether everything stopped without being killed. Raises LauncherError, ConfigurationError or ValidationError.
    """
    given = Settings() if demo is None else Settings(demo=demo)
    data = folder.data_folder(given)
    folder.prepare(data)
    with folder.FolderLock(data, "spontan"), Supervisor(say) as supervisor:
        require_free(given.host, given.port)
        settings, chosen = _with_servers(supervisor, given, data, say)
        with announced(settings):
            _fill(settings, say)
            _start_parts(supervisor, settings, chosen, say)
            supervisor.watch()
    say("Spontan has stopped." if supervisor.clean else "Spontan was stopped at once; nothing that was saved is lost.")
    return supervisor.clean


def _with_servers(supervisor: Supervisor, given: Settings, data: Path, say: Say) -> tuple[Settings, dict[str, Any]]:
    """Start the embedded servers that are not configured. Returns the complete settings, and those chosen here."""
    chosen: dict[str, Any] = {"data": data, "demo": given.demo}
    if not given.database_url:
        postgres = Postgres(data)
        supervisor.start(postgres)
        chosen["database_url"] = postgres.url
        say(f"PostgreSQL runs, data in {data}")
    if not given.redis_url:
        valkey = Valkey(data)
        supervisor.start(valkey)
        chosen["redis_url"] = valkey.url
        say("Valkey runs")
    if not given.secret_key.get_secret_value():
        chosen["secret_key"] = kept_secret(data)
    if "public_url" not in given.model_fields_set:
        chosen["public_url"] = address(given.host, given.port)
    return Settings(**chosen).require_servers(), chosen


def _fill(settings: Settings, say: Say) -> None:
    """Migrate, and in demo mode load the municipality once."""
    migrations.upgrade(settings.database_url)
    say("The database is up to date")
    if settings.demo:
        from services.launcher.demo.load import load_demo  # noqa: PLC0415 - a real installation never needs it

        if asyncio.run(load_demo(settings)):
            say("The demo municipality is loaded")


def _start_parts(supervisor: Supervisor, settings: Settings, chosen: dict[str, Any], say: Say) -> None:
    """Start our own processes and wait for the web server. Raises ServerFailed when it is not ready in time."""
    logs = settings.data / "logs"
    for process in parts(settings, environment(chosen)):
        supervisor.start(ProcessUnit(process, logs))
        say(f"{process.name} started")
    probe = ReadyProbe(settings.host, settings.port)
    if not supervisor.wait_until(probe, seconds=GETTING_READY):
        raise ServerFailed(
            f"Spontan is not ready after {GETTING_READY} s. /readyz says: {probe.last}\nLogs are in {logs}."
        )
    say(f"Spontan is ready: {address(settings.host, settings.port)}")
