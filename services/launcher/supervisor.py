"""Keeps everything running that was started, and stops it in the opposite order."""

import contextlib
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Protocol, Self

from services.launcher import children
from services.launcher.errors import ServerFailed
from services.launcher.stopping import StopRequested, stop_on_signals

LOOK_EVERY = 0.2  # seconds
PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0)  # seconds before the first, second ... restart within a minute
TOO_MANY = 5  # crashes
WITHIN = 60.0  # seconds


class Unit(Protocol):
    """What can be supervised: a process of ours, or an embedded server."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def log(self) -> Path: ...  # noqa: D102
    @property
    def running(self) -> bool: ...  # noqa: D102
    @property
    def ending(self) -> str: ...  # noqa: D102
    def start(self) -> None: ...  # noqa: D102
    def stop(self) -> bool: ...  # noqa: D102
    def kill(self) -> None: ...  # noqa: D102


@dataclass(slots=True)
class _Watched:
    unit: Unit
    crashes: deque[float] = field(default_factory=deque)  # times.monotonic() of those within the last minute
    start_at: float | None = None  # when its pause is over


class Supervisor:
    """A context: what is started inside is watched, and stopped at the end, also after an error or Ctrl-C.

    Ctrl-C and SIGTERM end the context without an error; `clean` then says whether nothing had to be killed.
    """

    def __init__(self, say: Callable[[str], None], *, pauses: Sequence[float] = PAUSES) -> None:
        """*say* gets one line per important thing."""
        self._say = say
        self._pauses = pauses
        self._watched: list[_Watched] = []
        self._signals = contextlib.ExitStack()
        self.clean = True

    def __enter__(self) -> Self:
        self._signals.enter_context(stop_on_signals(at_once=self._kill))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        with self._signals:
            if kind is not None and issubclass(kind, StopRequested):
                self._say("Stopping. Ctrl-C again stops at once.")
            self._stop()
        return kind is not None and issubclass(kind, StopRequested)

    def start(self, unit: Unit) -> None:
        """Start *unit* and watch it from now on. Raises what its start raises."""
        self._watched.append(_Watched(unit))
        unit.start()

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> bool:
        """Keep everything running until *ready*, at most *seconds*. Returns whether it became ready."""
        deadline = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > deadline:
                return False
            self.look()
            time.sleep(LOOK_EVERY)
        return True

    def watch(self) -> NoReturn:
        """Keep everything running until a signal comes. Raises ServerFailed when something keeps crashing."""
        while True:
            self.look()
            time.sleep(LOOK_EVERY)

    def look(self) -> None:
        """Notice what has ended, and start again what has paused long enough."""
        for watched in self._watched:
            if watched.unit.running:
                continue
            if watched.start_at is None:
                self._note_crash(watched)
            elif time.monotonic() >= watched.start_at:
                watched.start_at = None
                watched.unit.start()
                self._say(f"{watched.unit.name} started again")

    def _note_crash(self, watched: _Watched) -> None:
        now, unit = time.monotonic(), watched.unit
        watched.crashes.append(now)
        while watched.crashes[0] < now - WITHIN:
            watched.crashes.popleft()
        if len(watched.crashes) >= TOO_MANY:
            raise ServerFailed(
                f"{unit.name} ended {TOO_MANY} times within a minute, the last time with {unit.ending}, so everything stops. "
                f"The end of {unit.log}:\n{children.tail(unit.log)}"
            )
        pause = self._pauses[min(len(watched.crashes), len(self._pauses)) - 1]
        watched.start_at = now + pause
        self._say(f"{unit.name} ended with {unit.ending}; it starts again in {pause:g} s (see {unit.log})")

    def _stop(self) -> None:
        """The last started first, so that each still has what it needs while it stops."""
        for watched in reversed(self._watched):
            if not watched.unit.stop() and self.clean:
                self._say(f"{watched.unit.name} did not stop in time and was killed")
                self.clean = False

    def _kill(self) -> None:
        """From a signal handler: no waiting, no output; the stop that is under way then finds everything ended."""
        self.clean = False
        for watched in self._watched:
            watched.unit.kill()
