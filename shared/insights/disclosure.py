"""What may be read of a week outside the organiser: from few people one child could be found, so few are hidden.

A hidden number must not follow from those shown. An attendance is one of three: signed up and named, walked in and
named, counted at the door; the page's numbers are sums of these and give each other away in many ways. So they are shown
together or not at all: tests/insights/test_disclosure.py tries every small week and finds none that can be worked out.
"""

from dataclasses import dataclass
from enum import Enum

from shared.insights.models import ParticipationWeek

FEWEST_SHOWN = 5


class Hidden(Enum):
    """Why a number is not shown."""

    FEW = "few"
    """It is at least 1 and less than FEWEST_SHOWN."""
    COVERS = "covers"
    """A number that is hidden could be worked out from it."""


@dataclass(frozen=True)
class ProtectedWeek:
    """A cell's numbers as an analyst may read them. `identified_percent` is None when nobody came."""

    sessions: int
    cancelled: int
    attendance_missing: int
    attendances: int | Hidden
    unique_participants: int | Hidden
    identified_percent: int | Hidden | None
    walk_ins: int | Hidden


def is_few(number: int) -> bool:
    """Whether so many people must not be told. Nobody (0) may be: it says nothing about anyone."""
    return 0 < number < FEWEST_SHOWN


def protect(row: ParticipationWeek) -> ProtectedWeek:
    """The numbers of *row* that may be shown together."""
    open_ = not any(is_few(part) for part in _parts(row))
    return ProtectedWeek(
        sessions=row.sessions,
        cancelled=row.cancelled,
        attendance_missing=row.attendance_missing,
        attendances=Hidden.FEW if is_few(row.attendances) else row.attendances,
        unique_participants=row.unique_participants if open_ else _few_or_covers(row.unique_participants),
        identified_percent=_percent(row) if open_ else Hidden.COVERS,
        walk_ins=row.walk_ins if open_ else Hidden.COVERS,
    )


def _parts(row: ParticipationWeek) -> tuple[int, ...]:
    """The groups of people that the numbers of a week are made of."""
    counted = row.attendances - row.identified
    signed_up = row.attendances - row.walk_ins
    walked_in = row.walk_ins - counted
    return (row.attendances, row.unique_participants, row.identified, row.walk_ins, counted, signed_up, walked_in)


def _few_or_covers(number: int) -> Hidden:
    return Hidden.FEW if is_few(number) else Hidden.COVERS


def _percent(row: ParticipationWeek) -> int | None:
    return round(100 * row.identified / row.attendances) if row.attendances else None
