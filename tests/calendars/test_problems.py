"""Whatever goes wrong has a sentence that a coordinator can read."""

import re
from pathlib import Path

import shared.calendars
from shared.calendars.problems import NOTES, PROBLEMS, explain
from shared.locale import language

CODE = "\n".join(
    path.read_text() for path in Path(str(shared.calendars.__file__)).parent.rglob("*.py") if path.name != "problems.py"
)


QUOTED = set(re.findall(r'"([a-z_]+)"', CODE))


def test_every_problem_has_a_sentence_and_every_sentence_a_problem() -> None:
    """Codes of fetching and of refusing a body."""
    raised = set(re.findall(r'(?:FetchFailed|Rejected)\("([a-z_]+)"', CODE))
    assert raised <= PROBLEMS.keys() <= QUOTED


def test_every_note_has_a_sentence_and_every_sentence_a_note() -> None:
    """Codes of what was odd about an event."""
    noted = set(re.findall(r'(?:Skipped|odd\.add)\("([a-z_]+)"', CODE))
    assert noted <= NOTES.keys() <= QUOTED


def test_all_is_well_needs_no_words() -> None:
    """An empty code is an empty sentence."""
    assert explain("", language("en")) == ""
    assert explain("empty", language("en")) == "The address gives an empty answer."
