"""Read anybody's calendar: bytes in, occurrences with warnings out, or one clear refusal.

`read` does it in a child process with limits, `parse` in this one. Everything is first brought into one form (text, wall
times, one zone per event), so that the rules of repeating see only clean and bounded input.
"""

from shared.calendars.read.parse import parse
from shared.calendars.read.process import read
from shared.calendars.read.reading import Note, Occurrence, Reading
from shared.calendars.read.refusals import Rejected

__all__ = ["Note", "Occurrence", "Reading", "Rejected", "parse", "read"]
