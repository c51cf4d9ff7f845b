"""What comes out of a calendar: occurrences with a name each, and notes about what was odd."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.locale import _

NOTES = {
    "start_missing": _("An event without a start was left out."),
    "start_unreadable": _("An event was left out: its start cannot be read."),
    "rule_unreadable": _("An event was left out: its repetition cannot be read."),
    "rule_too_fine": _("An event was left out: it repeats every hour, minute or second."),
    "rule_too_many": _("An event was left out: it repeats more than 400 times in half a year."),
    "outside_time": _("An event was left out: its dates are outside of what a calendar knows."),
    "zone_unknown": _("A time zone is unknown; the time was read as local time."),
    "end_before_start": _("An event ends before it starts; it was read without a length."),
    "end_unreadable": _("An event's end or length cannot be read; it was read without a length."),
    "exception_unreadable": _("An exception to a repetition cannot be read and was ignored."),
    "exceptions_too_many": _("An event has more than 2,000 exceptions or extra dates; the rest was ignored."),
}
"""Code -> message id, for the coordinator who asks why an event is missing or odd."""

LEFT_OUT = frozenset(code for code in NOTES if code.startswith(("start_", "rule_", "outside_")))
"""The codes that mean: this event is not there."""


@dataclass(frozen=True, order=True)
class Note:
    """Something odd about one event, named by its title (or its UID when it has none)."""

    code: str
    event: str

    @property
    def left_out(self) -> bool:
        """Whether the event is missing from the reading."""
        return self.code in LEFT_OUT


@dataclass(frozen=True)
class Occurrence:
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
    """A reading as plain values, for a pipe or a terminal. Times are ISO 8601 with their offset."""
    return {
        "name": reading.name,
        "occurrences": [
            vars(one) | {"starts": one.starts.isoformat(), "ends": one.ends.isoformat()} for one in reading.occurrences
        ],
        "warnings": [vars(note) for note in reading.warnings],
    }


def from_json(values: dict[str, Any]) -> Reading:
    """The reading that `to_json` made these values of."""
    moments = ("starts", "ends")
    return Reading(
        occurrences=tuple(
            Occurrence(**one | {name: datetime.fromisoformat(one[name]) for name in moments})
            for one in values["occurrences"]
        ),
        warnings=tuple(Note(**note) for note in values["warnings"]),
        name=values["name"],
    )
