"""The processes of Spontan as data, in the order in which they start; they stop in the opposite order."""

import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from services.launcher.processes import Process
from shared.settings import Settings

CELERY = (sys.executable, "-m", "celery", "-A", "services.worker.main:app")
SPONTAN = (sys.executable, "-m", "services.launcher.main")
# Workers on one machine need neither each other's greetings nor the events for monitors.
WORKER_OPTIONS = ("-c", "2", "--without-mingle", "--without-gossip", "--without-heartbeat")


def parts(settings: Settings, env: Mapping[str, str]) -> tuple[Process, ...]:
    """Two workers, the clock of daily jobs, the relay, and the web server last, when there is someone to do its work."""
    return (
        _worker("calendars", "calendars,insights", settings, env),
        _worker("events", "events,messages", settings, env),
        Process("beat", (*CELERY, "beat", "-l", settings.log_level, "--schedule", _schedule(settings.data)), env),
        Process("relay", (*SPONTAN, "relay"), env),
        Process("api", (*SPONTAN, "api"), env),
    )


def _worker(name: str, queues: str, settings: Settings, env: Mapping[str, str]) -> Process:
    argv = (*CELERY, "worker", "-Q", queues, "-n", f"{name}@%h", "-l", settings.log_level, *WORKER_OPTIONS)
    # SIGTERM would wait for ever for a task that hangs; SIGQUIT gives running tasks 20 s, then lets them be redelivered.
    return Process(f"worker-{name}", argv, env, stop_signal=signal.SIGQUIT, stop_seconds=30)


def _schedule(data: Path) -> str:
    """Where beat remembers when it last ran what."""
    folder = data / "beat"
    folder.mkdir(mode=0o700, exist_ok=True)
    return str(folder / "schedule")


def environment(chosen: Mapping[str, Any]) -> dict[str, str]:
    """Our own environment with the settings *chosen* here, as SPONTAN_ variables."""
    return {**os.environ, **{f"SPONTAN_{name.upper()}": str(value) for name, value in chosen.items()}}
