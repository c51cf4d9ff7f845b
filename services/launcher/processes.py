"""The processes that make up Spontan, described as data and started as children."""

import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from services.launcher import children
from services.launcher.errors import ServerFailed


@dataclass(frozen=True, slots=True)
class Process:
    """A command with its whole environment, and how it is asked to stop: *stop_seconds* after *stop_signal*, kill."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 15


class ProcessUnit:
    """One process under supervision; its output goes to `<name>.log` in the folder of logs."""

    def __init__(self, process: Process, logs: Path) -> None:
        self.name = process.name
        self.log = logs / f"{process.name}.log"
        self._process = process
        self._child: children.Child | None = None

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._child is not None and self._child.running

    @property
    def pid(self) -> int | None:
        """Its process id, None when it does not run."""
        return self._child.pid if self._child and self.running else None

    @property
    def ending(self) -> str:
        """How it ended: `code 1` or `SIGKILL`; empty while it runs."""
        return self._child.ending if self._child else ""

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

    def kill(self) -> None:
        """End it at once, without waiting."""
        if self._child:
            self._child.kill()
