"""The services of docker-compose.yml as processes of this machine, their hosts replaced by servers of the suite."""

import asyncio
import os
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.source import ROOT
from tests.compose.composition import Service

PATIENCE = 300.0  # seconds; only a failure ever waits so long


def eventually(true: Callable[[], bool], *, otherwise: Callable[[], str]) -> None:
    """Look until a condition holds. Fails with what *otherwise* tells."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, otherwise()
        time.sleep(0.3)


async def eventually_async(true: Callable[[], Awaitable[bool]], *, otherwise: Callable[[], str]) -> None:
    """The same for a condition that has to be awaited."""
    deadline = time.monotonic() + PATIENCE
    while not await true():
        assert time.monotonic() < deadline, otherwise()
        await asyncio.sleep(0.1)


@dataclass(frozen=True)
class Machine:
    """What stands in for the containers: programs on a PATH of our own, and how names of the file are called here."""

    folder: Path
    replacements: Mapping[str, str]
    settings: Mapping[str, str]

    def adapt(self, text: str) -> str:
        """*text* with the names of the composition replaced."""
        for name, here in self.replacements.items():
            text = text.replace(name, here)
        return text

    def environment(self, service: Service) -> dict[str, str]:
        """The environment of *service* and nothing of ours but where Python finds the product."""
        own = {name: self.adapt(value) for name, value in service.environment.items()}
        path = {"PATH": f"{self.folder / 'bin'}{os.pathsep}{os.defpath}", "PYTHONPATH": str(ROOT)}
        return {**own, **self.settings, **path}

    @contextmanager
    def running(self, service: Service, *more: str) -> Iterator["Running"]:
        """*service*'s command in an empty folder, with arguments *more* behind it; killed afterwards if it still runs."""
        home = self.folder / f"{service.name}-{time.monotonic_ns()}"
        home.mkdir()
        log = self.folder / f"{home.name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603
                [*(self.adapt(argument) for argument in service.command), *more],
                cwd=home,
                env=self.environment(service),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            yield Running(service, self, process, home, log)
        finally:
            process.kill()
            process.wait()


@dataclass(frozen=True)
class Running:
    """A service that was started."""

    service: Service
    machine: Machine
    process: "subprocess.Popen[bytes]"
    home: Path
    log: Path

    def healthy(self) -> bool:
        """Whether the service's own health check says so; fails when the service has ended."""
        assert self.process.poll() is None, self.tell()
        checked = subprocess.run(  # noqa: S603
            [self.machine.adapt(argument) for argument in self.service.healthcheck],
            cwd=self.home,
            env=self.machine.environment(self.service),
            capture_output=True,
            check=False,
        )
        return checked.returncode == 0

    def stop(self) -> int:
        """Ask it to stop the way Compose does, and wait as long as Compose would. Its exit code."""
        self.process.send_signal(self.service.stop_signal)
        try:
            return self.process.wait(self.service.stop_seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{self.service.name} did not stop in its grace period.\n{self.tell()}") from None

    def tell(self) -> str:
        """What it printed, for a failure."""
        return f"{self.service.name} ended with {self.process.poll()}:\n{self.log.read_text('utf-8')[-8000:]}"


class Stack(dict[str, Running]):
    """Services that run together, by name, in the order in which they were started."""

    def tell(self) -> str:
        """What all of them printed, for a failure."""
        return "\n".join(one.tell() for one in self.values())
