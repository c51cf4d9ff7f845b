"""ical.js, which Thunderbird and Nextcloud read calendars with; `make calendar-checks` installs it."""

import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from tests.calendars.judges import Seen

SCRIPT = Path(__file__).with_name("ical_js.mjs")


def seen(content: bytes) -> list[Seen]:
    """The events. Raises ValueError for what it refuses."""
    node = shutil.which("node")
    assert node, "Node is missing; see CONTRIBUTING.md"
    done = subprocess.run([node, SCRIPT], input=content, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise ValueError(done.stderr.decode())
    return sorted(
        Seen(**(one | {name: datetime.fromtimestamp(one[name], UTC) for name in ("starts", "ends")}))
        for one in json.loads(done.stdout)
    )
