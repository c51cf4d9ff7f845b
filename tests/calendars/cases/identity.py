"""Which events are one event."""

from tests.calendars.cases.case import FOUR, HOUR, TUESDAY, ZONE, Case, events, tuesdays
from tests.calendars.reading import body

LATER = TUESDAY.replace("1006", "1013")
ONE = tuesdays("10-06")


def _two(first: bytes, second: bytes, sentence: str, expected: list[str]) -> Case:
    return Case(sentence, first + second, expected)


CASES = [
    events(
        "the higher SEQUENCE wins when it comes first",
        LATER + "\nSEQUENCE:3",
        TUESDAY + "\nSEQUENCE:2",
        expected=tuesdays("10-13"),
    ),
    events("the higher SEQUENCE wins when it comes last", TUESDAY, LATER + "\nSEQUENCE:1", expected=tuesdays("10-13")),
    events(
        "a SEQUENCE of two digits is higher than one of one",
        TUESDAY + "\nSEQUENCE:10",
        LATER + "\nSEQUENCE:9",
        expected=ONE,
    ),
    events(
        "a SEQUENCE below nought or in words is nought",
        TUESDAY + "\nSEQUENCE:-5",
        LATER + "\nSEQUENCE:two",
        expected=tuesdays("10-06", "10-13"),
    ),
    events("the same SEQUENCE at another start is another event", TUESDAY, LATER, expected=tuesdays("10-06", "10-13")),
    events("the same event twice is once", TUESDAY, TUESDAY, expected=ONE),
    events(
        "the same moment in another zone is the same start",
        TUESDAY,
        TUESDAY.replace(ZONE, "").replace("T180000", "T160000Z"),
        f"DTSTART;TZID=Europe/London:20261006T170000\n{HOUR}",
        expected=ONE,
    ),
    events(
        "a day and its midnight are two starts",
        "DTSTART:20261006",
        f"DTSTART{ZONE}:20261006T000000\n{HOUR}",
        expected=["A 10-06..10-07", "A 10-06 00:00-01:00"],
    ),
    events(
        "the same start again: the later one counts",
        TUESDAY,
        TUESDAY + "\nSUMMARY:B",
        expected=tuesdays("10-06", title="B"),
    ),
    events(
        "a newer version that is called off",
        TUESDAY,
        TUESDAY + "\nSEQUENCE:1\nSTATUS:CANCELLED",
        expected=tuesdays("10-06", title="A!"),
    ),
    events("a newer version that is over", TUESDAY, TUESDAY.replace("2026", "2024") + "\nSEQUENCE:1", expected=[]),
    events("a newer version without a rule", FOUR, TUESDAY + "\nSEQUENCE:1", expected=ONE),
    events(
        "a UID is itself with spaces around it",
        TUESDAY + "\nUID: x ",
        LATER + "\nSEQUENCE:1\nUID:x",
        expected=tuesdays("10-13"),
    ),
    events(
        "UIDs differ by case", TUESDAY + "\nUID:x", LATER + "\nSEQUENCE:1\nUID:X", expected=tuesdays("10-06", "10-13")
    ),
    events(
        "no UID: two titles are two events",
        TUESDAY + "\nUID:",
        TUESDAY + "\nUID:\nSUMMARY:B",
        expected=ONE + tuesdays("10-06", title="B"),
    ),
    events(
        "no UID: two lengths are two events",
        TUESDAY + "\nUID:",
        TUESDAY.replace("PT1H", "PT2H") + "\nUID:",
        expected=[*ONE, "A 10-06 18:00-20:00"],
    ),
    events("no UID: the same twice is once", TUESDAY + "\nUID:", TUESDAY + "\nUID:", expected=ONE),
    events(
        "no UID at the end of time", TUESDAY, "UID:\nDTSTART:99991231T235959Z", expected=ONE, warnings=["outside_time"]
    ),
    _two(body(TUESDAY + "\nSEQUENCE:1"), body(LATER), "the higher SEQUENCE wins over two calendars of one body", ONE),
    _two(body(TUESDAY), body(LATER), "two starts in two calendars are two events", tuesdays("10-06", "10-13")),
    _two(
        body(FOUR),
        body(f"DTSTART{ZONE}:20261014T200000\n{HOUR}\nRECURRENCE-ID{ZONE}:20261013T180000"),
        "a replacement may stand in another calendar than its series",
        [*ONE, "A 10-14 20:00-21:00", *tuesdays("10-20", "10-27")],
    ),
    _two(
        body(FOUR),
        body(TUESDAY + "\nRECURRENCE-ID:20261006T160000Z", head="METHOD:CANCEL"),
        "a calendar that cancels takes one instance of another",
        [*tuesdays("10-06", title="A!"), *tuesdays("10-13", "10-20", "10-27")],
    ),
    _two(
        body(TUESDAY, head="METHOD:CANCEL"),
        body(TUESDAY + "\nUID:2\nSUMMARY:B", head="METHOD:PUBLISH"),
        "a calendar that cancels does so for its own",
        [*tuesdays("10-06", title="A!"), *tuesdays("10-06", title="B")],
    ),
    events(
        "METHOD in any case, STATUS that disagrees",
        TUESDAY + "\nSTATUS:CONFIRMED",
        head="METHOD:cancel",
        expected=tuesdays("10-06", title="A!"),
    ),
    events("STATUS in any case", TUESDAY + "\nSTATUS:Cancelled", expected=tuesdays("10-06", title="A!")),
    events("STATUS as it is written in America", TUESDAY + "\nSTATUS:CANCELED", expected=tuesdays("10-06", title="A!")),
    events("TENTATIVE takes place", TUESDAY + "\nSTATUS:TENTATIVE", expected=ONE),
]
