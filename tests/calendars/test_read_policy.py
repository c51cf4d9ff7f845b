"""What the sentences of tests/calendars/cases say, one by one."""

import pytest

from shared.calendars.read import Rejected, parse
from tests.calendars.cases import CASES, Case
from tests.calendars.cases.case import said


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_calendar_says_what_its_sentence_says(case: Case) -> None:
    """The occurrences and the warnings, or the refusal of the whole."""
    start, end = case.window
    if case.refused:
        with pytest.raises(Rejected) as refused:
            parse(case.content, start=start, end=end, zone=case.zone)
        assert refused.value.code == case.refused
        return
    reading = parse(case.content, start=start, end=end, zone=case.zone)
    assert said(reading) == sorted(case.expected)
    assert [note.code for note in reading.warnings] == list(case.warnings)


def test_no_two_sentences_are_the_same() -> None:
    """A sentence names its case."""
    sentences = [case.sentence for case in CASES]
    assert sorted(sentences) == sorted(set(sentences))
