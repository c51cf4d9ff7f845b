"""The lint of our calendars finds what is wrong: each damage that no validator sees."""

import pytest

from shared.calendars.write import write
from tests.calendars.lint import lint
from tests.calendars.test_write import ENTRY, FEED, NAME

LONG = b"SUMMARY:" + b"a" * 80


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (b"SEQUENCE:3\r\n", b"SEQUENCE:3\n", "a line end that is not CRLF"),
        (b"SUMMARY:Basket", LONG, "octets"),
        (
            b"SUMMARY:Basket",
            "SUMMARY:Öppet".encode()[:9] + b"\r\n " + "SUMMARY:Öppet".encode()[9:],
            "inside a character",
        ),
        (b"SUMMARY:Basket\r\n", b"SUMMARY:Basket\r\n\r\n", "nothing in it"),
        (b"TZID:Europe/Stockholm\r\n", b"TZID:Europe/Oslo\r\n", "is not described"),
        (b"T200000", b"T180000", "ends before it starts"),
        (b";VALUE=DURATION:", b":", "without VALUE=DURATION"),
        (b"CALSCALE:GREGORIAN", b"METHOD:PUBLISH", "in a public feed"),
        (
            b"END:VEVENT",
            b"BEGIN:VALARM\r\nACTION:AUDIO\r\nTRIGGER:PT0S\r\nEND:VALARM\r\nEND:VEVENT",
            "in a public feed",
        ),
        (b"SEQUENCE:3\r\n", b"", "no SEQUENCE"),
        (b"END:VCALENDAR\r\n", b"END:VCALENDAR", "has no end"),
    ],
)
def test_the_lint_finds_a_damage(before: bytes, after: bytes, said: str) -> None:
    """Or a clean one would mean nothing."""
    content = write(NAME, FEED, [ENTRY])
    assert lint(content) == []
    assert said in " ".join(lint(content.replace(before, after, 1)))


def test_the_lint_finds_one_uid_for_two_events() -> None:
    """Apps would show one of them."""
    assert "a UID stands twice" in lint(write(NAME, FEED, [ENTRY, ENTRY]))
