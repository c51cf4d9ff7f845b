"""What comes out of a calendar: occurrences with a name each, and notes about what was odd, in the order of the file."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

_LEFT_OUT = ("start_", "rule_", "outside_")


@dataclass(frozen=True, order=True)
class Note:
    """Something odd about one event, named by its title (or its UID when it has none).

    `line` is the number of the line at fault in the file, from 1; `text` is how that line begins, unfolded and without
    control characters. `code` is one of calendars.problems.NOTES. `uid` is the event's as `identity.short` gives it, empty
    when it has none: for comparing, and not for people.
    """

    line: int
    text: str
    code: str
    event: str
    uid: str

    @property
    def left_out(self) -> bool:
        """Whether the event is missing from the reading."""
        return self.code.startswith(_LEFT_OUT)


class Occurrence(NamedTuple):
    """One time that something takes place.

    `key` names it from one reading to the next. `starts` and `ends` are aware, in the zone of the reading; of an all-day
    event they are the midnights around it. A `cancelled` occurrence is still in the calendar, marked as called off.
    """

    key: str
    uid: str
    title: str
    location: str
    description: str
    starts: datetime
    ends: datetime
    all_day: bool
    cancelled: bool


@dataclass(frozen=True)
class Reading:
    """Everything a body holds for a stretch of time, in the order of time; `name` is the calendar's own."""

    occurrences: tuple[Occurrence, ...]
    warnings: tuple[Note, ...]
    name: str


def to_json(reading: Reading) -> dict[str, Any]:
    """A reading as plain values, for other programs. Times are ISO 8601 with their offset."""
    return {
        "name": reading.name,
        "occurrences": [
            one._asdict() | {"starts": one.starts.isoformat(), "ends": one.ends.isoformat()}
            for one in reading.occurrences
        ],
        "warnings": [
            {"line": note.line, "text": note.text, "code": note.code, "event": note.event} for note in reading.warnings
        ],
    }
