"""A wall clock that can be stepped under live processes, by libfaketime; their monotonic clock goes on."""

from datetime import UTC, datetime, timedelta
from os import pathsep
from pathlib import Path

from tests.architecture.source import ROOT

_PLACES = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib/faketime/libfaketimeMT.so.1")


class WallClock:
    """The time that processes with `preload` in their environment are told."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._offset = timedelta()
        self.step_to(timedelta())

    @property
    def preload(self) -> dict[str, str]:
        """What their environment needs. Fails with what to do when libfaketime is missing."""
        found = [path for place in _PLACES for path in Path("/").glob(place[1:])]
        assert found, "libfaketime is missing: sh tests/faults/install.sh"
        return {
            "LD_PRELOAD": str(found[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "PYTHONPATH": pathsep.join([str(Path(__file__).with_name("preloaded")), str(ROOT)]),
        }

    def step_to(self, offset: timedelta) -> None:
        """From now on it is *offset* away from this machine's clock."""
        self._offset = offset
        written = self._file.with_name(f"{self._file.name}.new")
        written.write_text(f"{offset.total_seconds():+.0f}\n")
        written.replace(self._file)

    def now(self) -> datetime:
        """What it shows."""
        return datetime.now(UTC) + self._offset
