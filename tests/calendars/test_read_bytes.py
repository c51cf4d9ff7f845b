"""Bytes of every kind: what is read all the same, and what is refused as a whole."""

import codecs
import re

import pytest

from shared.calendars.read import Rejected
from shared.calendars.read.decode import MOST_BYTES
from shared.calendars.read.presplit import MOST_EVENTS
from tests.calendars.reading import TUESDAY, body, codes, read_autumn, times

ONE = ["10-06 18:00-19:30"]
PLAIN = body(TUESDAY)


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.replace(b"\r\n", b"\n"),
        PLAIN.replace(b"\r\n", b"\r"),
        PLAIN.replace(b"\r\n", b"\r\n\r\n"),
        codecs.BOM_UTF8 + PLAIN,
        codecs.BOM_UTF16_LE + PLAIN.decode().encode("utf-16-le"),
        codecs.BOM_UTF16_BE + PLAIN.decode().encode("utf-16-be"),
        b"Warning: something on line 3\n" + PLAIN + b"<!-- 12 ms -->",
        PLAIN.lower().replace(b"europe/stockholm", b"Europe/Stockholm"),
        PLAIN.replace(b"VERSION:2.0\r\n", b""),
        PLAIN.replace(b"180000", b"180000  "),
        PLAIN.replace(b"SUMMARY:A", b"SUMMARY:A\r\nthis line says nothing"),
        PLAIN.replace(b"SUMMARY:A", b"SUMMARY:A\r\nEND:VALARM"),
        PLAIN.replace(b"SUMMARY:A", b"SUMMARY:A\r\nBEGIN:X-ODD\r\nDTSTART:20200101\r\nEND:X-ODD"),
        PLAIN.replace(b"DTSTART;TZID=Europe/Stockholm", b'DTSTART;X-ODD="a:b;c";TZID="Europe/Stockholm"'),
    ],
)
def test_a_plain_event_is_read_however_its_bytes_come(content: bytes) -> None:
    """Line ends, marks, text around, case, stray lines and components: the event is there."""
    assert times(content) == ONE


def test_windows_1252_is_read_where_a_line_is_no_utf_8() -> None:
    """One line in the old encoding does not spoil those in UTF-8."""
    content = body(TUESDAY + "\nSUMMARY:Träning").replace("Träning".encode(), "Träning".encode("windows-1252"))
    assert read_autumn(content).occurrences[0].title == "Träning"


def test_a_fold_inside_a_character_is_undone_before_decoding() -> None:
    """RFC 5545 allows a fold between the octets of one character."""
    content = body(TUESDAY + "\nSUMMARY:Träning").replace("ä".encode(), b"\xc3\r\n \xa4")
    assert read_autumn(content).occurrences[0].title == "Träning"


def test_control_characters_never_reach_a_text() -> None:
    """PostgreSQL has no text with NUL in it."""
    content = body(TUESDAY + "\nSUMMARY:A\x00B\x07C\x7f")
    assert read_autumn(content).occurrences[0].title == "ABC"


def test_several_calendars_in_one_body_are_all_read() -> None:
    """Each keeps its own head: the method of the second cancels nothing in the first."""
    content = PLAIN + body(TUESDAY + "\nUID:two", head="METHOD:CANCEL")
    assert [one.cancelled for one in read_autumn(content).occurrences] == [False, True]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \r\n\r\n", "empty"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web_page"),
        (b"Not found", "not_a_calendar"),
        (PLAIN.removesuffix(b"END:VCALENDAR\r\n"), "cut_short"),
        (PLAIN[: PLAIN.index(b"DTEND")], "cut_short"),
        (PLAIN.replace(b"END:VEVENT\r\n", b""), "cut_short"),
        (PLAIN + b" " * MOST_BYTES, "too_large"),
    ],
)
def test_what_is_no_whole_calendar_is_refused_with_its_reason(content: bytes, code: str) -> None:
    """Half an answer must not look like a calendar with fewer events."""
    with pytest.raises(Rejected) as refused:
        read_autumn(content)
    assert refused.value.code == code


def test_more_coming_events_than_anybody_has_are_refused_but_an_old_past_is_not() -> None:
    """Only what is still to come counts."""
    coming = body(*(f"{TUESDAY}\nUID:{number}" for number in range(MOST_EVENTS + 1)))
    with pytest.raises(Rejected) as refused:
        read_autumn(coming)
    assert refused.value.code == "too_many_events"
    past = coming.replace(b":2026", b":2016")
    assert times(past + PLAIN) == ONE
    assert times(past.replace(b"DTEND;TZID=Europe/Stockholm:20161006T193000", b"DURATION:PT1H30M") + PLAIN) == ONE
    assert times(re.sub(rb"UID:\d+", b"UID:", past) + PLAIN.replace(b"UID:one", b"UID:")) == ONE


def test_an_old_event_that_lasts_for_weeks_still_counts() -> None:
    """It is read when it lasts into the window."""
    assert times(body("DTSTART;VALUE=DATE:20260901\nDURATION:P5W")) == ["09-01..10-06"]
    assert times(body("DTSTART;VALUE=DATE:20260901\nDURATION:P4W")) == []


def test_an_old_event_that_is_the_newer_version_of_a_coming_one_still_counts() -> None:
    """A session that was moved into the past is not to come any more."""
    old = TUESDAY.replace("20261006", "20260106") + "\nSEQUENCE:2"
    assert times(body(TUESDAY, old)) == []


def test_a_broken_event_is_left_out_and_named_and_the_others_stay() -> None:
    """Start or rule unreadable: that one event is missing, with a reason."""
    content = body("DTSTART:soon\nUID:1\nSUMMARY:Soon", TUESDAY + "\nUID:2", TUESDAY + "\nRRULE:FREQ=NEVER\nUID:3")
    assert times(content) == ONE
    assert codes(content) == ["start_unreadable", "rule_unreadable"]
    assert all(note.left_out for note in read_autumn(content).warnings)
