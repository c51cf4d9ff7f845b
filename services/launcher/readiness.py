"""Ask the web server whether it is ready, and whether its port is free before it starts."""

import errno
import http.client
import socket

from services.launcher.errors import LauncherError, PortTaken
from shared.settings import ConfigurationError

TIMEOUT = 5.0  # seconds
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound


def reachable(host: str) -> str:
    """An address at which a server bound to *host* answers on this machine."""
    return EVERYWHERE.get(host, host)


def address(host: str, port: int) -> str:
    """What to type into a browser on this machine."""
    name = reachable(host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def require_free(host: str, port: int) -> None:
    """Bind once and let go. Raises PortTaken, or ConfigurationError when the host is not an address of this machine."""
    try:
        family, kind, protocol, _, target = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections that linger do not count
            probe.bind(target)
    except OSError as error:
        raise _not_free(host, port, error) from error


def _not_free(host: str, port: int, error: OSError) -> LauncherError | ConfigurationError:
    if error.errno == errno.EADDRINUSE:
        return PortTaken(
            f"Port {port} is taken by another program. Choose a free one, for example SPONTAN_PORT={port + 1}."
        )
    if error.errno == errno.EACCES:
        return PortTaken(f"Port {port} is for administrators only. Choose one from 1024 on with SPONTAN_PORT.")
    return ConfigurationError(
        f"Cannot bind to {host}: {error.strerror}. SPONTAN_HOST must be an address of this machine."
    )


class ReadyProbe:
    """Asks `/readyz` and remembers the last answer, for the sentence when it never gets good."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = reachable(host), port
        self.last = "no answer yet"

    def __call__(self) -> bool:
        """Whether the answer is 200."""
        connection = http.client.HTTPConnection(self._host, self._port, timeout=TIMEOUT)
        try:
            connection.request("GET", "/readyz")
            answer = connection.getresponse()
            self.last = f"{answer.status} {answer.read(1000).decode(errors='replace')}"
        except (OSError, http.client.HTTPException) as error:
            self.last = f"no answer ({error})"
            return False
        finally:
            connection.close()
        return answer.status == http.HTTPStatus.OK
