"""What ical.js reads from the sentences of tests/calendars/cases, in the same short form."""

import base64
import json
import shutil
import subprocess
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from shared.calendars.read import Occurrence
from shared.calendars.read.occurrence import Window
from shared.calendars.write.vtimezone import vtimezone
from tests.calendars.cases import Case
from tests.calendars.cases.case import short

HERE = Path(__file__).parent
RULES = vtimezone("Europe/Stockholm") or b""
LOCAL = f"BEGIN:VCALENDAR\r\n{RULES.decode()}END:VCALENDAR"  # ical.js brings no zones; apps register those they know
INSTALLED = HERE / "node_modules" / "ical.js" / "package.json"


def theirs(cases: Sequence[Case]) -> dict[str, list[str] | None]:
    """Sentence -> what ical.js says, None where it gives no answer."""
    node = shutil.which("node")
    assert node, "Node.js is missing."
    assert INSTALLED.is_file(), "ical.js is not installed: run `make calendar-checks`."
    questions = [
        (
            case.sentence,
            base64.b64encode(case.content).decode(),
            (case.window[1] + timedelta(days=2)).date().isoformat(),
        )
        for case in cases
    ]
    asked = json.dumps({"zone": LOCAL, "questions": questions})
    done = subprocess.run([node, HERE / "read.mjs"], input=asked, capture_output=True, text=True, check=True)  # noqa: S603
    answers = json.loads(done.stdout)
    return {case.sentence: _said(case, answers[case.sentence]) for case in cases}


def _said(case: Case, answer: list[tuple[str, bool, object, object]] | None) -> list[str] | None:
    if answer is None:
        return None
    try:
        found = [_occurrence(case, *one) for one in answer]
    except (ValueError, OverflowError):  # a year that is none
        return None
    window = Window(*case.window, case.zone)
    return sorted(short(one) for one in found if window.overlaps(one.starts, one.ends))


def _occurrence(case: Case, title: str, cancelled: bool, start: object, end: object) -> Occurrence:  # noqa: FBT001
    starts, ends = _moment(case, start), _moment(case, end)
    all_day = isinstance(start, str) and "T" not in start
    return Occurrence("", "", title.strip(), "", "", starts, ends, all_day, cancelled)


def _moment(case: Case, said: object) -> datetime:
    """Seconds since 1970, or wall time, which is ours."""
    if isinstance(said, int | float):
        return datetime.fromtimestamp(said, case.zone)
    moment = datetime.fromisoformat(str(said))
    return moment.astimezone(case.zone) if moment.tzinfo else moment.replace(tzinfo=case.zone)
