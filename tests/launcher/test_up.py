"""`spontan up` from nothing to the ready line and back, as a newcomer sees it."""

import http.client
import signal
import socket
import subprocess
from pathlib import Path

from tests.launcher.conftest import Eventually, Python, ended


def free_port() -> int:
    """One that nothing listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def lines_until_ready(process: "subprocess.Popen[str]") -> list[str]:
    """What it printed up to and with the ready line; all of it when it gave up before."""
    assert process.stdout
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.rstrip())
        if line.startswith("Spontan is ready"):
            break
    return lines


def descendants(pid: int) -> set[int]:
    """The processes below *pid*."""
    children = {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}
    return children.union(*(descendants(child) for child in children)) if children else children


def status(port: int, path: str) -> int:
    """What a GET is answered with."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def test_up_gets_ready_serves_and_stops_cleanly_and_does_so_again(python: Python, data: Path) -> None:
    """The second start finds the data and the secret of the first."""
    port = free_port()
    secrets = set()
    for _ in range(2):
        process = python("-m", "services.launcher.main", "up", DATA=data, PORT=port)
        assert lines_until_ready(process)[-1] == f"Spontan is ready: http://127.0.0.1:{port}"
        assert status(port, "/readyz") == http.HTTPStatus.OK
        secrets.add((data / "secret_key").read_text())
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate()
        assert (process.returncode, errors) == (0, "")
        assert output.splitlines()[-1] == "Spontan has stopped."
    assert len(secrets) == 1


def test_nothing_is_left_when_up_is_killed(python: Python, data: Path, eventually: Eventually) -> None:
    """Not even the pool processes of the Celery workers."""
    process = python("-m", "services.launcher.main", "up", DATA=data, PORT=free_port())
    lines_until_ready(process)
    below = descendants(process.pid)
    assert len(below) >= 7  # two servers, two workers, beat, relay, api
    process.kill()
    process.wait()
    eventually(lambda: all(ended(pid) for pid in below))
