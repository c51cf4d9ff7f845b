"""Nothing of ours outlives us, whatever ends us."""

import os
import signal
from pathlib import Path

import pytest

from services.launcher.postgres import Postgres
from services.launcher.valkey import Valkey
from tests.launcher.conftest import Eventually, Python, ended

SERVE = """
import signal, sys, time
from pathlib import Path
from services.launcher.postgres import Postgres
from services.launcher.valkey import Valkey
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whoever runs the tests may ignore it, as nohup does
servers = Postgres(Path(sys.argv[1]), {"fsync": "off"}), Valkey(Path(sys.argv[1]))
for server in servers:
    server.start()
    print(server.pid, flush=True)
time.sleep(3600)
"""


@pytest.mark.parametrize("signum", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_the_servers_end_with_the_process_that_started_them(
    python: Python, data: Path, eventually: Eventually, signum: signal.Signals
) -> None:
    """Also when it had no chance to stop them; and the next start finds nothing in its way."""
    launcher = python("-c", SERVE, str(data))
    assert launcher.stdout
    pids = [int(launcher.stdout.readline()) for _ in range(2)]
    os.kill(launcher.pid, signum)
    launcher.wait()
    again = Postgres(data, {"fsync": "off"}), Valkey(data)
    for server in again:
        server.start()
    eventually(lambda: all(ended(pid) for pid in pids))
    for server in again:
        assert server.running
        server.stop()
