"""Is the port free, and is the web server ready?"""

import http.server
import socket
import threading
from collections.abc import Iterator

import pytest

from services.launcher.errors import PortTaken
from services.launcher.readiness import ReadyProbe, address, require_free
from shared.settings import ConfigurationError


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that something listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_a_taken_port_is_named_with_the_setting_that_changes_it(taken: int) -> None:
    """And with a value to try."""
    with pytest.raises(PortTaken, match=rf"Port {taken} is taken.*SPONTAN_PORT={taken + 1}"):
        require_free("127.0.0.1", taken)


def test_a_free_port_is_still_free_afterwards() -> None:
    """Asking twice gives the same answer."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    require_free("127.0.0.1", port)
    require_free("127.0.0.1", port)


def test_an_address_of_another_machine_is_a_wrong_setting() -> None:
    """192.0.2.0/24 is for documentation only (RFC 5737)."""
    with pytest.raises(ConfigurationError, match="SPONTAN_HOST"):
        require_free("192.0.2.1", 8000)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104
        ("::1", "http://[::1]:8000"),
        ("localhost", "http://localhost:8000"),
    ],
)
def test_the_address_can_be_typed_into_a_browser(host: str, expected: str) -> None:
    """Also when the server listens everywhere."""
    assert address(host, 8000) == expected


def test_nobody_there_is_not_ready(taken: int) -> None:
    """The reason is kept for the operator."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free = listener.getsockname()[1]
    probe = ReadyProbe("127.0.0.1", free)
    assert free != taken
    assert not probe()
    assert "refused" in probe.last


def test_ready_is_200_and_nothing_else() -> None:
    """A 503 says what is missing, and the probe remembers it."""
    answers = iter([(503, b"no sweep yet"), (200, b"ready")])

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = next(answers)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        probe = ReadyProbe("127.0.0.1", server.server_port)
        assert not probe()
        assert probe.last == "503 no sweep yet"
        assert probe()
        server.shutdown()
        thread.join()
