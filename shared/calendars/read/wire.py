"""What goes over the pipes between a reader and its child: a question one way, a reading or a refusal the other.

Every message has its length before it. What comes back is JSON, because nothing that has read somebody else's file is
trusted with more. Times are seconds since 1970, and what an event says is sent once for all of its occurrences.
"""

import gc
import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from shared.calendars.read.reading import Note, Occurrence, Reading
from shared.calendars.read.refusals import Rejected

CPU_SECONDS = 4.0
_LENGTH = struct.Struct("!I")


class Readable(Protocol):
    """A pipe to read from."""

    def read(self, size: int, /) -> bytes | None:
        """Some octets, nothing at the end."""


class Writable(Protocol):
    """A pipe to write to."""

    def write(self, octets: memoryview, /) -> int | None:
        """How many octets went out."""

    def flush(self) -> None:
        """Let them go."""


@dataclass(frozen=True)
class Question:
    """A body and what is asked of it, as `parse` takes it; `cpu_seconds` is the processor time that it may take."""

    content: bytes
    start: datetime
    end: datetime
    zone: str
    cpu_seconds: float = CPU_SECONDS


def write_question(pipe: Writable, question: Question) -> None:
    """Two messages: what is asked, and the body. Raises OSError when nobody listens."""
    asked = (question.start.isoformat(), question.end.isoformat(), question.zone, question.cpu_seconds)
    write(pipe, json.dumps(asked).encode())
    write(pipe, question.content)


def read_question(pipe: Readable) -> Question | None:
    """The next question, None when there is none any more."""
    asked, content = read(pipe), read(pipe)
    if asked is None or content is None:
        return None
    start, end, zone, cpu_seconds = json.loads(asked)
    return Question(content, datetime.fromisoformat(start), datetime.fromisoformat(end), zone, cpu_seconds)


def write(pipe: Writable, message: bytes) -> None:
    """Send one message whole."""
    left = memoryview(_LENGTH.pack(len(message)) + message)
    while left:
        left = left[pipe.write(left) or 0 :]
    pipe.flush()


def read(pipe: Readable) -> bytes | None:
    """One message, None when the pipe ended before or inside it."""
    head = _exactly(pipe, _LENGTH.size)
    return _exactly(pipe, _LENGTH.unpack(head)[0]) if head else None


def _exactly(pipe: Readable, size: int) -> bytes | None:
    pieces: list[bytes] = []
    while size:
        piece = pipe.read(size)
        if not piece:
            return None
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def pack(answer: Reading | Rejected) -> bytes:
    """A reading or a refusal as one message."""
    if isinstance(answer, Rejected):
        return json.dumps({"rejected": answer.code}).encode()
    events: dict[tuple[object, ...], int] = {}
    rows: list[tuple[int, str, int, int]] = []
    for one in answer.occurrences:
        said = (one.uid, one.title, one.location, one.description, one.all_day, one.cancelled)
        number = events.setdefault(said, len(events))
        rows.append((number, one.key, int(one.starts.timestamp()), int(one.ends.timestamp())))
    warnings = [(note.line, note.text, note.code, note.event, note.uid) for note in answer.warnings]
    return json.dumps({"name": answer.name, "events": list(events), "rows": rows, "warnings": warnings}).encode()


def unpack(message: bytes, zone: ZoneInfo) -> Reading:
    """What was packed, in *zone*. Raises Rejected, with "unreadable" for what is no answer."""
    try:
        answer: dict[str, Any] = json.loads(message)
    except ValueError:
        raise Rejected("unreadable") from None
    if "rejected" in answer:
        raise Rejected(answer["rejected"])
    with _without_collector():
        occurrences = tuple(_occurrences(answer["events"], answer["rows"], zone))
    return Reading(occurrences, tuple(Note(*note) for note in answer["warnings"]), answer["name"])


def _occurrences(events: list[list[Any]], rows: list[list[Any]], zone: ZoneInfo) -> Iterator[Occurrence]:
    at = datetime.fromtimestamp
    for number, key, starts, ends in rows:
        uid, title, location, description, all_day, cancelled = events[number]
        yield Occurrence(key, uid, title, location, description, at(starts, zone), at(ends, zone), all_day, cancelled)


@contextmanager
def _without_collector() -> Iterator[None]:
    """For thousands of new objects without a circle among them: looking for circles takes longer than making them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
