"""`spontan calendar read`, as a coordinator's support person uses it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.launcher.commands.calendar import calendar
from tests.calendars.reading import FEEDS, TUESDAY, body

WINDOW = ["--from", "2026-10-01T00:00", "--to", "2026-12-30T00:00", "--zone", "Europe/Stockholm"]


def run(path: Path, *options: str) -> Result:
    """What the command does with a file."""
    return CliRunner().invoke(calendar, ["read", str(path), *WINDOW, *options])


def test_lines_are_sorted_and_one_per_occurrence() -> None:
    """Title, start and end, with the offset of each."""
    assert run(FEEDS / "team_pages.ics").stdout.splitlines() == [
        "Match - Exempel IK P12|2026-10-27T18:00+01:00|2026-10-27T19:30+01:00",
        "Öppen hall - Exempel IK P12|2026-10-20T18:00+02:00|2026-10-20T19:30+02:00",
    ]


def test_whole_days_cancellations_and_line_ends_are_seen(tmp_path: Path) -> None:
    """Dates without a time, a mark after the title, a sign for a line end."""
    path = tmp_path / "odd.ics"
    path.write_bytes(body("DTSTART:20261006\nSTATUS:CANCELLED\nSUMMARY:a\\, b\\nc"))
    assert run(path).stdout == "a, b⏎c[CANCELLED]|2026-10-06|2026-10-07\n"


def test_warnings_go_to_standard_error(tmp_path: Path) -> None:
    """The lines stay clean for the next program."""
    path = tmp_path / "odd.ics"
    path.write_bytes(body(TUESDAY, "DTSTART:soon\nUID:2\nSUMMARY:Cup"))
    result = run(path)
    assert (result.exit_code, result.stdout.count("\n")) == (0, 1)
    assert result.stderr == "An event was left out: its start cannot be read. (Cup) Line 10: DTSTART:soon\n"


def test_json_says_everything() -> None:
    """For whoever wants more than lines."""
    answer = json.loads(run(FEEDS / "growing_sequence.ics", "--format", "json").stdout)
    assert [one["key"] for one in answer["occurrences"]] == ["cal3001-9@example.org", "cal3002-9@example.org"]
    assert answer["name"] == "Exempel GF"


@pytest.mark.parametrize("content", [b"", b"<html></html>", b"BEGIN:VCALENDAR"])
def test_what_is_no_calendar_ends_with_65_and_one_sentence(tmp_path: Path, content: bytes) -> None:
    """EX_DATAERR: the input was wrong, not the program."""
    path = tmp_path / "odd.ics"
    path.write_bytes(content)
    result = run(path)
    assert (result.exit_code, result.stdout) == (65, "")
    assert len(result.stderr.splitlines()) == 1


def test_an_unknown_zone_is_a_mistake_in_the_command() -> None:
    """Exit code 2, as for every wrong option."""
    assert run(FEEDS / "team_pages.ics", "--zone", "Mars/Base").exit_code == 2


def test_a_dash_reads_standard_input() -> None:
    """As in `curl ... | spontan calendar read -`."""
    result = CliRunner().invoke(calendar, ["read", "-", *WINDOW], input=body(TUESDAY + "\nSUMMARY:a|b\\, Ö"))
    assert result.stdout == "a|b, Ö|2026-10-06T18:00+02:00|2026-10-06T19:30+02:00\n"


def test_a_file_that_is_not_there_is_a_mistake_in_the_command(tmp_path: Path) -> None:
    """Exit code 2 and its name."""
    result = run(tmp_path / "none.ics")
    assert (result.exit_code, "none.ics" in result.stderr) == (2, True)


def test_the_lines_are_utf_8_whatever_the_terminal_says() -> None:
    """The sign for a line end exists in few other encodings."""
    spontan = Path(sys.executable).with_name("spontan")
    done = subprocess.run(  # noqa: S603
        [spontan, "calendar", "read", "-", *WINDOW],
        input=body(TUESDAY + "\nSUMMARY:a\\nÖ"),
        capture_output=True,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        check=True,
    )
    assert done.stdout.decode() == "a⏎Ö|2026-10-06T18:00+02:00|2026-10-06T19:30+02:00\n"
