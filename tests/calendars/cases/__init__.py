"""Small nasty calendars, each with the sentence that says how it is read. Tests, the fuzzer and comparisons share them."""

from dataclasses import replace

from tests.calendars.cases import (
    contents,
    exceptions,
    following,
    identity,
    lengths,
    refused,
    replaced,
    rules,
    several,
    zones,
)
from tests.calendars.cases.case import Case

SUBJECTS = (contents, identity, zones, lengths, rules, exceptions, replaced, following, several, refused)
CASES: list[Case] = [
    replace(case, sentence=f"{subject.__name__.rpartition('.')[2]}: {case.sentence}")
    for subject in SUBJECTS
    for case in subject.CASES
]

__all__ = ["CASES", "Case"]
