"""From what the page shows of a week, no number of people from 1 to 4 can be worked out."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from shared.insights.disclosure import Hidden, ProtectedWeek, is_few, protect
from shared.insights.models import ParticipationWeek

NOBODY = UUID(int=0)
MOST = 13
"""Each of the three groups is tried up to here; weeks of more people than that in all would miss some of their twins."""


def _week(
    *, signed_up: int = 0, walked_in: int = 0, counted: int = 0, people: int = 0, sessions: int = 1
) -> ParticipationWeek:
    return ParticipationWeek(
        week=date(2026, 9, 14),
        area_id=NOBODY,
        organizer_id=NOBODY,
        sessions=sessions,
        attendances=signed_up + walked_in + counted,
        identified=signed_up + walked_in,
        walk_ins=walked_in + counted,
        unique_participants=people,
        computed_at=datetime(2026, 9, 15, tzinfo=UTC),
    )


def _small_weeks(sessions: int) -> Iterator[tuple[int, ParticipationWeek]]:
    """Every week of up to MOST people, with its number of people; who comes to every session is one person."""
    for signed_up in range(MOST + 1):
        for walked_in in range(MOST + 1 - signed_up):
            for counted in range(MOST + 1 - signed_up - walked_in):
                named = signed_up + walked_in
                for people in range(-(-named // sessions), named + 1):
                    week = _week(
                        signed_up=signed_up, walked_in=walked_in, counted=counted, people=people, sessions=sessions
                    )
                    yield named + counted, week


def _secrets(week: ParticipationWeek) -> dict[str, int]:
    counted = week.attendances - week.identified
    return {
        "attendances": week.attendances,
        "people": week.unique_participants,
        "identified": week.identified,
        "walk-ins": week.walk_ins,
        "counted at the door": counted,
        "signed up": week.attendances - week.walk_ins,
        "walked in and named": week.walk_ins - counted,
    }


@pytest.mark.parametrize("sessions", [1, 2, 3])
def test_no_small_number_follows_from_those_shown(sessions: int) -> None:
    """Whoever knows the rules and sees the page is left with at least two possibilities for every small number."""
    possible: dict[ProtectedWeek, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for _people, week in _small_weeks(sessions):
        for name, number in _secrets(week).items():
            possible[protect(week)][name].add(number)

    known = {
        (shown, name): numbers
        for shown, secrets in possible.items()
        for name, numbers in secrets.items()
        if len(numbers) == 1 and is_few(next(iter(numbers)))
    }
    assert not known


def test_few_attendances_are_shown_as_few_and_never_as_none() -> None:
    """Three children at the door are not three, and not nobody either."""
    assert protect(_week(counted=3)).attendances is Hidden.FEW


def test_nobody_may_be_told() -> None:
    """A week in which nobody came says so."""
    shown = protect(_week())

    assert (shown.attendances, shown.unique_participants, shown.walk_ins) == (0, 0, 0)
    assert shown.identified_percent is None


def test_large_numbers_are_shown_exactly() -> None:
    """Where every group is large, the page tells everything."""
    shown = protect(_week(signed_up=20, walked_in=10, counted=30, people=24, sessions=3))

    assert (shown.attendances, shown.unique_participants, shown.walk_ins) == (60, 24, 40)
    assert shown.identified_percent == 50


def test_a_share_that_would_give_a_small_number_away_is_hidden() -> None:
    """95 % of 40 would say that two came unnamed."""
    shown = protect(_week(signed_up=38, counted=2, people=30, sessions=2))

    assert shown.attendances == 40
    assert shown.identified_percent is Hidden.COVERS
    assert shown.walk_ins is Hidden.COVERS
