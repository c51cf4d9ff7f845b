"""Bytes, lines and components."""

import codecs

from tests.calendars.cases.case import FOUR, TUESDAY, Case, events, tuesdays
from tests.calendars.reading import body

ONE = tuesdays("10-06")
PLAIN = body(TUESDAY)
ACCENTS = body(TUESDAY + "\nSUMMARY:Träning på Öland").decode()


def _with(lines: str, *, after: str = "BEGIN:VEVENT") -> bytes:
    return PLAIN.replace(after.encode(), f"{after}\r\n{lines}".encode(), 1)


CASES = [
    Case(
        "UTF-16 with its mark, little end first",
        codecs.BOM_UTF16_LE + ACCENTS.encode("utf-16-le"),
        ["Träning på Öland 10-06 18:00-19:00"],
    ),
    Case(
        "UTF-16 with its mark, big end first",
        codecs.BOM_UTF16_BE + ACCENTS.encode("utf-16-be"),
        ["Träning på Öland 10-06 18:00-19:00"],
    ),
    Case(
        "Windows-1252 with its dashes",
        body(TUESDAY + "\nSUMMARY:A B").replace(b"A B", b"A \x96 B"),
        ["A – B 10-06 18:00-19:00"],
    ),
    Case(
        "Windows-1252 with an octet it does not have",
        body(TUESDAY + "\nSUMMARY:A B").replace(b"A B", b"A \x81\xe4"),
        ["A \ufffdä 10-06 18:00-19:00"],
    ),
    Case("folded by tab", body(TUESDAY + "\nSUMMARY:Trän\n\ting"), ["Träning 10-06 18:00-19:00"]),
    Case(
        "folded in every character", body(TUESDAY + "\nSUMMARY:" + "\n ".join("Träning")), ["Träning 10-06 18:00-19:00"]
    ),
    Case("folded in a name and in a parameter", PLAIN.replace(b"DTSTART;TZ", b"DTS\r\n TART;T\r\n Z"), ONE),
    Case(
        "folded with a carriage return alone",
        body(TUESDAY + "\nSUMMARY:Trän\n ing").replace(b"\r\n", b"\r"),
        ["Träning 10-06 18:00-19:00"],
    ),
    Case("line ends of three kinds in one file", PLAIN.replace(b"\r\n", b"\n", 4).replace(b"\r\n", b"\r", 2), ONE),
    Case("two carriage returns before each line feed", PLAIN.replace(b"\r\n", b"\r\r\n"), ONE),
    Case(
        "a blank line with spaces between events",
        body(TUESDAY, TUESDAY + "\nUID:2").replace(b"END:VEVENT\r\n", b"END:VEVENT\r\n  \r\n"),
        ONE * 2,
    ),
    Case("two files put together, both with a mark", (codecs.BOM_UTF8 + PLAIN) * 2, ONE),
    Case("an empty line and a mark before it begins", b"\r\n" + codecs.BOM_UTF8 + PLAIN, ONE),
    Case("spaces before it begins", b"   " + PLAIN, ONE),
    Case(
        "a NUL in a name, a value and a title",
        PLAIN.replace(b"DTSTART", b"DT\0START").replace(b"SUMMARY:A", b"SUMMARY:\0A\0"),
        ONE,
    ),
    Case(
        "a C1 control and a line separator in a title",
        body(TUESDAY + "\nSUMMARY:a\x85b\u2028c"),
        ["ab\u2028c 10-06 18:00-19:00"],
    ),
    Case("everything in lower case", body(FOUR).lower(), tuesdays("10-06", "10-13", "10-20", "10-27", title="a")),
    Case("spaces after every line", PLAIN.replace(b"\r\n", b"  \r\n"), ONE),
    Case("no line end after the last line", PLAIN.rstrip(), ONE),
    Case("words after the end on the same file", PLAIN + b"DTSTART:20261010\r\n</pre>", ONE),
    Case(
        "an event before the calendar begins does not count",
        b"BEGIN:VEVENT\r\nDTSTART:20261010\r\nEND:VEVENT\r\n" + PLAIN,
        ONE,
    ),
    Case(
        "a parameter in quotes with colon and semicolon",
        PLAIN.replace(b"SUMMARY:", b'SUMMARY;ALTREP="http://x.org/a;b:c":'),
        ONE,
    ),
    Case(
        "a parameter in quotes before the zone", PLAIN.replace(b"DTSTART;", b'DTSTART;X-A="1;TZID=Asia/Tokyo:2";'), ONE
    ),
    Case("a parameter that never closes its quotes", PLAIN.replace(b"SUMMARY:", b'SUMMARY;X="oh:'), ONE),
    Case("a property of another name that begins alike", _with("DTSTARTX:20200101\r\nSUMMARY-X:no"), ONE),
    Case("a line of a megabyte", body(TUESDAY + "\nDESCRIPTION:" + "x" * 1_000_000), ONE),
    Case(
        "escapes undone once",
        body(TUESDAY + "\nSUMMARY:a\\\\nb\\, c\\; d\\ne\\Nf \\x"),
        ["a\\nb, c; d\ne\nf \\x 10-06 18:00-19:00"],
    ),
    Case(
        "commas and semicolons without escapes",
        body(TUESDAY + "\nSUMMARY:a, b; c: d"),
        ["a, b; c: d 10-06 18:00-19:00"],
    ),
    Case(
        "an alarm with times of its own",
        _with("BEGIN:VALARM\r\nTRIGGER:-PT15M\r\nDURATION:PT9H\r\nREPEAT:1000000000\r\nSUMMARY:no\r\nEND:VALARM"),
        ONE,
    ),
    Case(
        "an alarm that is never closed",
        PLAIN.replace(b"END:VEVENT", b"BEGIN:VALARM\r\nDURATION:PT9H\r\nEND:VEVENT"),
        ONE,
    ),
    Case(
        "a task with the same UID",
        _with("BEGIN:VTODO\r\nUID:one\r\nDTSTART:20261001\r\nEND:VTODO", after="VERSION:2.0"),
        ONE,
    ),
    Case("a task that is never closed", _with("BEGIN:VTODO\r\nDTSTART:20261001", after="VERSION:2.0"), ONE),
    Case(
        "an unknown component around an event is ignored with it",
        body(TUESDAY, TUESDAY + "\nUID:2")
        .replace(b"BEGIN:VEVENT", b"BEGIN:X-OLD\r\nBEGIN:VEVENT", 1)
        .replace(b"END:VEVENT", b"END:VEVENT\r\nEND:X-OLD", 1),
        ONE,
    ),
    Case(
        "an unknown component inside an event",
        _with("BEGIN:X-PRIVATE\r\nDTSTART:19990101\r\nSUMMARY:no\r\nEND:X-PRIVATE"),
        ONE,
    ),
    Case(
        "a calendar inside a calendar",
        _with(body(TUESDAY + "\nUID:2\nSUMMARY:B").decode(), after="VERSION:2.0"),
        [*ONE, *tuesdays("10-06", title="B")],
    ),
    Case("an END that nothing opened", _with("END:X-ODD\r\nEND:VTIMEZONE"), ONE),
    Case("no VERSION, no PRODID, no DTSTAMP", PLAIN.replace(b"VERSION:2.0\r\n", b""), ONE),
    Case(
        "the first of two titles and two starts",
        PLAIN.replace(b"DURATION", b"SUMMARY:B\r\nDTSTART:20270101\r\nDURATION"),
        ONE,
    ),
    Case(
        "broken values of what does not matter",
        _with(
            "GEO:north\r\nPRIORITY:high\r\nSEQUENCE:many\r\nCREATED:soon\r\nLAST-MODIFIED:00010101T010000Z\r\nDTSTAMP:no\r\nSTATUS:MAYBE\r\nURL:::::\r\nATTACH;VALUE=BINARY:%%%"
        ),
        ONE,
    ),
    events("an empty title", TUESDAY + "\nSUMMARY:", expected=[" 10-06 18:00-19:00"]),
    events(
        "five thousand components in each other",
        TUESDAY + "\n" + "BEGIN:X-A\n" * 5000 + "END:X-A\n" * 5000 + "LOCATION:Hall",
        expected=ONE,
    ),
    events(
        "five thousand that are never closed", TUESDAY + "\nBEGIN:X-A" * 5000 + "\nEND:NOTHING" * 5000, expected=ONE
    ),
]
