"""The real processes of Spontan, as `spontan up` starts them, to be killed and started again."""

import os
import signal
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from services.launcher.children import tail, wait_until
from services.launcher.parts import SPONTAN, environment, parts
from services.launcher.processes import Process, ProcessUnit
from services.launcher.readiness import ReadyProbe
from shared.settings import Settings
from tests.architecture.source import ROOT

READY = 120  # seconds; only a failure waits so long
KEY = "a key that is only used in tests, 32+"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settings_of(chosen: Mapping[str, Any]) -> Settings:
    """The settings that processes with *chosen* have; messages leave at any hour."""
    values: dict[str, Any] = {"secret_key": KEY, "log_level": "warning", **anytime(), **chosen}
    return Settings(**values)


def anytime() -> dict[str, str]:
    """The settings without quiet hours, as far as there are such."""
    return {name: "00:00" for name in ("quiet_from", "quiet_until") if name in Settings.model_fields}


class Processes(dict[str, ProcessUnit]):
    """Processes by name. Whatever is in here is killed in the end."""

    def __init__(self, settings: Settings, *, preload: Mapping[str, str] | None = None) -> None:
        """*preload* are further variables of their environment."""
        super().__init__()
        self._settings = settings
        self._preload = dict(preload or {})

    def environment(self, **chosen: Any) -> dict[str, str]:
        """The whole environment of a process that has these settings beside the others."""
        kept = {name: getattr(self._settings, name) for name in self._settings.model_fields_set} | chosen
        plain = {n: v.get_secret_value() if hasattr(v, "get_secret_value") else v for n, v in kept.items()}
        return {**environment(plain), "PYTHONPATH": str(ROOT), **self._preload}

    def add(self, name: str, *argv: str, **chosen: Any) -> ProcessUnit:
        """Start a process with these settings beside the others."""
        self[name] = ProcessUnit(Process(name, argv, self.environment(**chosen)), self._settings.data)
        self[name].start()
        return self[name]

    def add_api(self, *names: str) -> list[int]:
        """Start web servers, wait until they answer; their ports."""
        ports = [free_port() for _ in names]
        for name, port in zip(names, ports, strict=True):
            self.add(name, *SPONTAN, "api", port=port, host="127.0.0.1")
        for name, port in zip(names, ports, strict=True):
            self.wait_for_api(name, port)
        return ports

    def wait_for_api(self, name: str, port: int) -> None:
        """Until a web server accepts connections."""

        def answers() -> bool:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                return True
            return False

        assert wait_until(answers, seconds=READY), tail(self[name].log)

    def wait_until_ready(self, port: int) -> None:
        """Until `/readyz` of the web server on *port* says that all is well."""
        probe = ReadyProbe("127.0.0.1", port)
        assert wait_until(probe, seconds=READY), f"{probe.last}\n{self.tell()}"

    def add_parts(self, *names: str) -> None:
        """Start these processes of `spontan up`: relay, worker-events, worker-calendars, beat."""
        for process in parts(self._settings, self.environment()):
            if process.name in names:
                self[process.name] = ProcessUnit(process, self._settings.data)
                self[process.name].start()

    def kill(self, name: str) -> None:
        """Kill -9, its children with it, and wait until it is gone."""
        self[name].kill()
        self[name].stop()

    def restart(self, name: str) -> None:
        """Kill -9 and start it again."""
        self.kill(name)
        self[name].start()

    def pool(self, name: str) -> int:
        """How many processes a worker's pool has now."""
        pid = self[name].pid
        return len(children_of(pid)) if pid else 0

    def kill_child(self, name: str, number: int) -> bool:
        """Kill -9 one process of a worker's pool; the worker makes a new one. False when there was none to kill."""
        pid = self[name].pid
        found = children_of(pid) if pid else []
        if not found:
            return False
        with suppress(ProcessLookupError):
            os.kill(found[number % len(found)], signal.SIGKILL)
        return True

    def tell(self) -> str:
        """The end of every log, for a failure."""
        return "\n".join(f"--- {name}: {unit.ending or 'runs'}\n{tail(unit.log, 30)}" for name, unit in self.items())

    def end(self) -> None:
        """Kill all of them."""
        for unit in self.values():
            unit.kill()
        for unit in self.values():
            unit.stop()


def children_of(pid: int) -> list[int]:
    """The processes that *pid* has started and that still run."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


@contextmanager
def processes(settings: Settings, *, preload: Mapping[str, str] | None = None) -> Iterator[Processes]:
    """None yet; all that are added are gone afterwards, also when a test fails."""
    with ExitStack() as stack:
        found = Processes(settings, preload=preload)
        stack.callback(found.end)
        yield found
