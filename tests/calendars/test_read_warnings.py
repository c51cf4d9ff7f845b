"""What a warning says: which event, and the line of the file that caused it."""

import codecs

import pytest

from tests.calendars.reading import TUESDAY, body, read_autumn

BAD = "UID:two\nSUMMARY:Cup\nDTSTART;X-LONG=1:so\n on"
PAST = [f"{TUESDAY.replace('2026', '2016')}\nUID:old{number}" for number in range(3)]
FOLDED = body(*PAST, TUESDAY + "\nDESCRIPTION:one\n two\n\t three", BAD)


@pytest.mark.parametrize(
    "content",
    [
        FOLDED,
        FOLDED.replace(b"\r\n", b"\n"),
        FOLDED.replace(b"\r\n", b"\r"),
        codecs.BOM_UTF16_BE + FOLDED.decode().encode("utf-16-be"),
        FOLDED.replace(b"one\r\n two", b"on\x07e\r\n tw\xe5"),
    ],
)
def test_a_warning_names_the_line_of_the_file_however_the_file_is_written(content: bytes) -> None:
    """As an editor counts them: folded lines and events that are over count too."""
    (note,) = read_autumn(content).warnings
    lines = FOLDED.split(b"\r\n")
    assert (note.line, note.text) == (lines.index(b"DTSTART;X-LONG=1:so") + 1, "DTSTART;X-LONG=1:soon")


def test_blank_lines_count_too() -> None:
    """Also those that stand before a fold."""
    (note,) = read_autumn(FOLDED.replace(b"\r\n", b"\r\n\r\n")).warnings
    assert note.line == 2 * FOLDED.split(b"\r\n").index(b"DTSTART;X-LONG=1:so") + 1


def test_the_line_is_shown_without_control_characters_and_not_in_full() -> None:
    """It stands on a page and in a terminal."""
    (note,) = read_autumn(body("DTSTART:\x1b[31m\x00\x85" + "x" * 1000)).warnings
    assert note.text == ("DTSTART:[31m" + "x" * 1000)[:120]


@pytest.mark.parametrize(
    ("lines", "code", "at_fault"),
    [
        ("SUMMARY:A", "start_missing", "BEGIN:VEVENT"),
        ("DTSTART:20261332", "start_unreadable", "DTSTART:20261332"),
        (f"{TUESDAY}\nRRULE:FREQ=DAILY;COUNT=1\nRRULE:FREQ=HOURLY", "rule_too_fine", "RRULE:FREQ=HOURLY"),
        (f"{TUESDAY}\nRRULE:FREQ=DAILY;BYHOUR=1,2,3,4,5", "rule_too_many", "RRULE:FREQ=DAILY;BYHOUR=1,2,3,4,5"),
        ("DTSTART;TZID=Mars:20261006T180000", "zone_unknown", "DTSTART;TZID=Mars:20261006T180000"),
        ("DTSTART:20261006T180000\nDTEND:20261006T170000", "end_before_start", "DTEND:20261006T170000"),
        ("DTSTART:20261006T180000\nDURATION:long", "end_unreadable", "DURATION:long"),
        (f"{TUESDAY}\nEXDATE:20261006\nEXDATE:never", "exception_unreadable", "EXDATE:never"),
        (f"{TUESDAY}\nRECURRENCE-ID:never", "exception_unreadable", "RECURRENCE-ID:never"),
    ],
)
def test_every_kind_of_warning_has_its_line(lines: str, code: str, at_fault: str) -> None:
    """The one that has to be changed for the warning to go."""
    (note,) = read_autumn(body(lines)).warnings
    assert (note.code, note.text) == (code, at_fault)


def test_warnings_come_in_the_order_of_the_file() -> None:
    """So that somebody with the file beside them goes through it once."""
    content = body("DTSTART:soon\nUID:1", "SUMMARY:Nothing\nUID:2", f"{TUESDAY}\nRRULE:FREQ=NEVER\nUID:3")
    assert [note.code for note in read_autumn(content).warnings] == [
        "start_unreadable",
        "start_missing",
        "rule_unreadable",
    ]
