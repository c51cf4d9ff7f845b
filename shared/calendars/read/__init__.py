"""Read anybody's calendar: bytes in, occurrences with warnings out, or one clear refusal.

`read` does it in a child process with limits, `parse` in this one. Everything is first brought into one form (text, wall
times, one zone per event), so that the rules of repeating see only clean and bounded input.
"""

from typing import TYPE_CHECKING

from shared.calendars.read.parse import parse
from shared.calendars.read.reading import Note, Occurrence, Reading
from shared.calendars.read.refusals import Rejected

if TYPE_CHECKING:
    from shared.calendars.read.process import read, read_blocking

__all__ = ["Note", "Occurrence", "Reading", "Rejected", "parse", "read", "read_blocking"]


def __getattr__(name: str) -> object:
    """`read` when it is asked for: the child process imports this package too, and must start fast without asyncio."""
    if name in {"read", "read_blocking"}:
        from shared.calendars.read import process  # noqa: PLC0415

        return getattr(process, name)
    raise AttributeError(name)
