"""The child process that reads one calendar: a line of JSON and the body in, one JSON object out.

It has limits of its own and none of the parent's secrets: whatever a body makes it do, it only takes this process.
"""

import json
import resource
import sys
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from shared.calendars.read.parse import parse
from shared.calendars.read.reading import to_json
from shared.calendars.read.refusals import Rejected

CPU_SECONDS = 5
MEMORY_BYTES = 384 * 1024 * 1024


def main() -> None:
    """Read standard input, answer on standard output; whatever goes wrong ends the process without an answer."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    asked = json.loads(sys.stdin.buffer.readline())
    try:
        reading = parse(
            sys.stdin.buffer.read(),
            start=datetime.fromisoformat(asked["start"]),
            end=datetime.fromisoformat(asked["end"]),
            zone=ZoneInfo(asked["zone"]),
        )
        answer: dict[str, Any] = {"reading": to_json(reading)}
    except Rejected as rejected:
        answer = {"rejected": rejected.code}
    sys.stdout.write(json.dumps(answer))  # in one piece: json.dump writes word by word


if __name__ == "__main__":
    main()
