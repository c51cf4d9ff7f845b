"""The supervisor: starts again what crashes, gives up on what keeps crashing, stops in order."""

import contextlib
import os
import signal
import sys
from pathlib import Path

import pytest

from services.launcher.errors import ServerFailed
from services.launcher.processes import Process, ProcessUnit
from services.launcher.supervisor import TOO_MANY, Supervisor

NOW = (0.0,)
FOREVER = 600  # seconds; the tests end long before
ENV = {"PATH": "/usr/bin:/bin"}


def unit(folder: Path, name: str, script: str) -> ProcessUnit:
    """A process that runs *script*."""
    return ProcessUnit(Process(name, ("/bin/sh", "-c", script), ENV), folder)


def supervise(supervisor: Supervisor, *units: ProcessUnit) -> None:
    """Start the units and watch them until something happens."""
    with supervisor:
        for each in units:
            supervisor.start(each)
        supervisor.watch()


def send(signum: signal.Signals) -> None:
    """To ourselves, as a terminal or an init system does."""
    os.kill(os.getpid(), signum)


def test_a_process_that_crashes_is_started_again(tmp_path: Path) -> None:
    """It says with what it ended, and that it was started again."""
    said: list[str] = []
    twice = f"cd {tmp_path}; [ -e first ] && {{ touch second; exec sleep 3600; }}; touch first; exit 3"
    with Supervisor(said.append, pauses=NOW) as supervisor:
        supervisor.start(unit(tmp_path, "relay", twice))
        assert supervisor.wait_until((tmp_path / "second").exists, seconds=FOREVER)
    assert said[0].startswith("relay ended with code 3; it starts again in 0 s")
    assert said[1:] == ["relay started again"]
    assert supervisor.clean


def test_a_process_that_keeps_crashing_stops_everything_with_the_end_of_its_log(tmp_path: Path) -> None:
    """Five times within a minute is enough."""
    said: list[str] = []
    healthy = unit(tmp_path, "api", "exec sleep 3600")
    crashing = unit(tmp_path, "worker", "echo no broker; exit 1")
    with pytest.raises(ServerFailed, match=r"(?s)worker ended 5 times.*code 1.*worker\.log:.*no broker") as raised:
        supervise(Supervisor(said.append, pauses=NOW), healthy, crashing)
    assert str(raised.value).count("no broker") == TOO_MANY
    assert said.count("worker started again") == TOO_MANY - 1
    assert not healthy.running


def test_the_pauses_grow(tmp_path: Path) -> None:
    """A broken configuration does not keep the machine busy."""
    said: list[str] = []
    with pytest.raises(ServerFailed):
        supervise(Supervisor(said.append, pauses=(0.0, 0.01, 0.02, 0.03)), unit(tmp_path, "worker", "exit 1"))
    assert [line.split()[9] for line in said if "ended" in line] == ["0", "0.01", "0.02", "0.03"]


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything_last_started_first(tmp_path: Path, signum: signal.Signals) -> None:
    """A clean stop is no error; each process still has those below it while it stops."""
    order = tmp_path / "order"
    names = ["postgres", "worker", "api"]
    before = signal.getsignal(signum)
    with Supervisor(lambda _: None) as supervisor:
        for name in names:
            ready = tmp_path / f"{name}.ready"
            script = f"trap 'echo {name} >> {order}; exit 0' TERM; touch {ready}; while :; do sleep 0.05; done"
            supervisor.start(unit(tmp_path, name, script))
            assert supervisor.wait_until(ready.exists, seconds=FOREVER)
        send(signum)
        supervisor.watch()
    assert order.read_text().split() == ["api", "worker", "postgres"]
    assert supervisor.clean
    assert signal.getsignal(signum) is before


def test_the_second_signal_kills(tmp_path: Path) -> None:
    """Whoever presses Ctrl-C twice is not kept waiting, and learns that it was not a clean stop."""
    ready = tmp_path / "ready"
    # Deaf to SIGTERM, it sends us the second Ctrl-C once it has heard the first stop.
    deaf = (
        "import os, signal, time, pathlib\n"
        f"signal.signal(signal.SIGTERM, lambda *_: os.kill({os.getpid()}, signal.SIGINT))\n"
        f"pathlib.Path({str(ready)!r}).touch()\n"
        "while True: time.sleep(0.05)\n"
    )
    process = Process("worker", (sys.executable, "-c", deaf), ENV, stop_seconds=FOREVER)
    worker = ProcessUnit(process, tmp_path)
    with Supervisor(lambda _: None) as supervisor:
        supervisor.start(worker)
        assert supervisor.wait_until(ready.exists, seconds=FOREVER)
        send(signal.SIGINT)
        supervisor.watch()
    assert worker.ending == "SIGKILL"
    assert not supervisor.clean


def test_an_error_stops_everything_too(tmp_path: Path) -> None:
    """Nothing is left running when the start of a later part fails."""
    healthy = unit(tmp_path, "postgres", "exec sleep 3600")
    with contextlib.suppress(ZeroDivisionError), Supervisor(lambda _: None) as supervisor:
        supervisor.start(healthy)
        raise ZeroDivisionError
    assert not healthy.running


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A sentence, not a trace."""
    missing = ProcessUnit(Process("api", ("/no/such/program",), ENV), tmp_path)
    with pytest.raises(ServerFailed, match=r"api cannot be started.*/no/such/program"):
        missing.start()


def test_waiting_ends_when_it_takes_too_long(tmp_path: Path) -> None:
    """Then the caller knows what to say."""
    with Supervisor(lambda _: None) as supervisor:
        supervisor.start(unit(tmp_path, "api", "exec sleep 3600"))
        assert not supervisor.wait_until(lambda: False, seconds=0)
