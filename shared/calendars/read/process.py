"""Read a calendar in a child process, so that no body can hold up, crash or fill the process that asks."""

import asyncio
import json
import os
import sys
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from shared.calendars.read.reading import Reading, from_json
from shared.calendars.read.refusals import Rejected

WALL_SECONDS = 30
_CHILD = (sys.executable, "-m", "shared.calendars.read.child")


async def read(
    content: bytes, *, start: datetime, end: datetime, zone: ZoneInfo, seconds: float = WALL_SECONDS
) -> Reading:
    """Every occurrence that overlaps [start, end), aware times; *zone* is where the organiser is.

    The child gets so many *seconds* on the wall clock, beside its own limits of processor time and memory.

    Raises Rejected: with the reason, or with "unreadable" when the child gave no answer within its limits.
    """
    question = {"start": start.isoformat(), "end": end.isoformat(), "zone": zone.key}
    output = await _ask(json.dumps(question).encode() + b"\n" + content, seconds)
    try:
        answer: dict[str, Any] = json.loads(output)
    except ValueError:
        raise Rejected("unreadable") from None
    if "rejected" in answer:
        raise Rejected(answer["rejected"])
    return from_json(answer["reading"])


def child_environment() -> dict[str, str]:
    """This process's environment without our settings, which hold secrets."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SPONTAN_")}


async def _ask(question: bytes, seconds: float) -> bytes:
    """What the child writes, empty when it failed. It is gone when this returns, whatever happens."""
    child = await asyncio.create_subprocess_exec(
        *_CHILD,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,  # a traceback would hold what is in the calendar
        env=child_environment(),
    )
    try:
        async with asyncio.timeout(seconds):
            output, _ = await child.communicate(question)
    except TimeoutError:
        return b""
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return output if child.returncode == 0 else b""
