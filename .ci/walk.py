"""Start Spontan as the README says, sign up as a youth would, and stop it with Ctrl-C. Twice, because it keeps its data.

Usage: python .ci/walk.py FOLDER_OF_A_CLONE
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx

READY_SECONDS = 600  # the first start installs everything
STOP_SECONDS = 60
MESSAGE_SECONDS = 60


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(clone: Path, port: int, *, data: Path | None = None) -> Iterator[str]:
    """`make run` in *clone* from its ready line until Ctrl-C; its address. *data* is the data folder."""
    environment = os.environ | {"SPONTAN_PORT": str(port), "SPONTAN_DATA": str(data or clone / ".spontan")}
    process = subprocess.Popen(
        ["make", "run"],  # noqa: S607
        cwd=clone,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,  # a terminal's foreground group: Ctrl-C reaches make and everything below it
    )
    try:
        yield wait_until_ready(process)
    finally:
        os.killpg(process.pid, signal.SIGINT)
        rest, _ = process.communicate(timeout=STOP_SECONDS)
        print(rest)


def wait_until_ready(process: "subprocess.Popen[str]") -> str:
    """The address in the ready line."""
    deadline = time.monotonic() + READY_SECONDS
    assert process.stdout is not None
    for line in process.stdout:
        print(line, end="", flush=True)
        ready = re.match(r"Spontan is ready: (http://\S+)$", line)
        if ready:
            return ready[1]
        if time.monotonic() > deadline:
            break
    sys.exit("Spontan did not get ready.")


def message_for(web: httpx.Client, contact: str, kind: str) -> str:
    """The body of the newest message of that kind to *contact*, as soon as the worker has delivered it."""
    deadline = time.monotonic() + MESSAGE_SECONDS
    while time.monotonic() < deadline:
        for message in web.get("/demo/messages.json").json()["messages"]:
            if message["contact"] == contact and message["kind"] == kind:
                return str(message["body"])
        time.sleep(0.2)
    sys.exit(f"No message of kind {kind} arrived.")


def is_ahead(session: dict[str, str]) -> bool:
    """Whether it has not begun: what has, takes no sign-ups, whatever seats are left."""
    return datetime.fromisoformat(session["starts_at"]) > datetime.now(UTC)


def sign_up(address: str, contact: str) -> str:
    """Find a session with seats, sign up, type the code; the address of the booking's page."""
    with httpx.Client(base_url=address, headers={"Accept-Language": "en"}, follow_redirects=True) as web:
        sessions = web.get("/api/v1/sessions", params={"limit": 200}).json()["items"]
        on = next(s for s in sessions if (s["seats_left"] or 0) > 0 and s["status"] == "published" and is_ahead(s))
        oldest = int(on["starts_at"][:4]) - (on["max_age"] or 15)
        form = {"name": "Kim", "birth_year": str(oldest), "contact": contact, "grown_up": "1"}
        page = web.post(f"/sessions/{on['id']}/sign-up", data=form)
        code = re.search(r"\b(\d{6})\b", message_for(web, contact, "code"))
        assert code, "the message holds no code"
        page = web.post(str(page.url), data={"code": code[1]})
        assert page.status_code == httpx.codes.OK, page.text
        assert "You have a seat" in page.text, page.text
        message_for(web, contact, "confirmed")
        print(f"Signed up for {on['title']}, confirmed and told.")
        return str(page.url)


def main() -> None:
    """Two starts: the second one still knows the first one's booking."""
    clone, port = Path(sys.argv[1]), free_port()
    contact = "kim.ci@example.org"
    with running(clone, port) as address:
        sign_up(address, contact)
    with running(clone, port) as address, httpx.Client(base_url=address) as web:
        assert message_for(web, contact, "confirmed")
        print("The second start kept the first one's data.")


if __name__ == "__main__":
    main()
