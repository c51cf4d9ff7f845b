"""The processes that make up Spontan, described as data and started as children."""

import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from services.launcher import children
from services.launcher.errors import ServerFailed
from services.launcher.one_child import OneChild


@dataclass(frozen=True, slots=True)
class Process:
    """A command with its whole environment, and how it is asked to stop: *stop_seconds* after *stop_signal*, kill."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 15


class ProcessUnit(OneChild):
    """One process under supervision; its output goes to `<name>.log` in the folder of logs."""

    def __init__(self, process: Process, logs: Path) -> None:
        self.name = process.name
        self.log = logs / f"{process.name}.log"
        self._process = process

    def start(self) -> None:
        """Start it. Raises ServerFailed when its program cannot be executed."""
        try:
            self._child = children.start(self._process.argv, log=self.log, env=self._process.env)
        except OSError as error:
            raise ServerFailed(f"{self.name} cannot be started: {error}") from error

    def stop(self) -> bool:
        """Ask it to stop, after a while kill it. Returns whether no kill was needed."""
        if self._child is None:
            return True
        return self._child.stop([self._process.stop_signal], seconds=self._process.stop_seconds)
