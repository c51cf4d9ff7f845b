"""Our reader beside ical.js: every sentence, and every difference with its reason."""

import pytest

from tests.calendars.cases import CASES
from tests.calendars.icaljs.compare import theirs
from tests.calendars.icaljs.differences import DIFFERENCES

READ = [case for case in CASES if not case.refused]
EXPLAINED = [sentence for sentences in DIFFERENCES.values() for sentence in sentences]


@pytest.fixture(scope="module")
def answers() -> dict[str, list[str] | None]:
    """What ical.js says to each sentence, None where it says nothing."""
    return theirs(READ)


def test_every_difference_has_a_reason_and_every_reason_a_difference(answers: dict[str, list[str] | None]) -> None:
    """A new difference is a mistake of ours until it is explained; an old explanation goes when it is not needed."""
    differing = {case.sentence for case in READ if answers[case.sentence] not in (None, sorted(case.expected))}
    assert differing == set(EXPLAINED)


def test_the_comparison_is_not_empty(answers: dict[str, list[str] | None]) -> None:
    """Most sentences have an answer of ical.js that is ours too."""
    agreeing = [case for case in READ if answers[case.sentence] == sorted(case.expected)]
    assert len(agreeing) > 150
    assert len(EXPLAINED) == len(set(EXPLAINED))
