"""Instances that are replaced by an event of their own."""

from collections.abc import Sequence

from tests.calendars.cases.case import FOUR, HOUR, TUESDAY, ZONE, Case, events, tuesdays

OTHERS = tuesdays("10-06", "10-20", "10-27")
MOVED = "B 10-14 20:00-21:00"


def moved(named: str, to: str = "20261014T200000", more: str = "") -> str:
    """A VEVENT that replaces an instance: it says "B" and is an hour at 20:00 on the 14th."""
    return f"DTSTART{ZONE}:{to}\n{HOUR}\nRECURRENCE-ID{named}\nSUMMARY:B{more}"


def one(
    sentence: str,
    named: str,
    *,
    expected: Sequence[str] = (*OTHERS, MOVED),
    more: str = "",
    warnings: Sequence[str] = (),
) -> Case:
    """The series of four with one replacement."""
    return events(sentence, FOUR, moved(named, more=more), expected=expected, warnings=warnings)


SECOND = f"{ZONE}:20261013T180000"
FOLLOWING = f";RANGE=THISANDFUTURE{SECOND}"

CASES = [
    one("named in its zone", SECOND),
    one("named in UTC", ":20261013T160000Z"),
    one("named in another zone", ";TZID=Europe/London:20261013T170000"),
    one("named without a zone", ":20261013T180000"),
    one("named by its day", ";VALUE=DATE:20261013"),
    one("named by a day that does not say so", ":20261013"),
    one(
        "named by what the rule does not give",
        f"{ZONE}:20261013T190000",
        expected=[*tuesdays("10-06", "10-13", "10-20", "10-27"), MOVED],
    ),
    one(
        "named by nothing that can be read: an extra",
        ":soon",
        expected=[*tuesdays("10-06", "10-13", "10-20", "10-27"), MOVED],
        warnings=["exception_unreadable"],
    ),
    one("a rule inside is ignored", SECOND, more="\nRRULE:FREQ=DAILY;COUNT=9"),
    one("a lower SEQUENCE than the series has", SECOND, more="\nSEQUENCE:0"),
    events("the series has a higher SEQUENCE", FOUR + "\nSEQUENCE:7", moved(SECOND), expected=[*OTHERS, MOVED]),
    events("it comes before its series", moved(SECOND), FOUR, expected=[*OTHERS, MOVED]),
    events(
        "it beats an exception of the same instance",
        f"{FOUR}\nEXDATE{SECOND}",
        moved(SECOND),
        expected=[*OTHERS, MOVED],
    ),
    events(
        "it beats an exception of the same day",
        f"{FOUR}\nEXDATE:20261013",
        moved(":20261013"),
        expected=[*OTHERS, MOVED],
    ),
    events(
        "the higher SEQUENCE of two, in two forms",
        FOUR,
        moved(SECOND, more="\nSEQUENCE:2"),
        moved(":20261013", "20261015T200000", "\nSEQUENCE:1"),
        expected=[*OTHERS, MOVED],
    ),
    events(
        "the last of two alike",
        FOUR,
        moved(SECOND, "20261015T200000"),
        moved(":20261013T160000Z"),
        expected=[*OTHERS, MOVED],
    ),
    events(
        "called off",
        FOUR,
        moved(SECOND, "20261013T180000", "\nSTATUS:CANCELLED"),
        expected=[*OTHERS, "B! 10-13 18:00-19:00"],
    ),
    events(
        "of a series that is called off",
        FOUR + "\nSTATUS:CANCELLED",
        moved(SECOND),
        expected=[*(line.replace("A", "A!") for line in OTHERS), MOVED],
    ),
    events(
        "moved into the window",
        f"DTSTART{ZONE}:20260901T180000\n{HOUR}\nRRULE:FREQ=WEEKLY;COUNT=2",
        moved(f"{ZONE}:20260908T180000"),
        expected=[MOVED],
    ),
    events("moved out of the window", FOUR, moved(SECOND, "20270301T180000"), expected=OTHERS),
    events(
        "moved from after the window",
        f"{TUESDAY}\nRRULE:FREQ=YEARLY",
        moved(f"{ZONE}:20271006T180000"),
        expected=["A 10-06 18:00-19:00", MOVED],
    ),
    events(
        "moved onto another instance: both are there",
        FOUR,
        moved(SECOND, "20261020T180000"),
        expected=[*OTHERS, "B 10-20 18:00-19:00"],
    ),
    events(
        "of a series whose rule cannot be read: alone",
        f"{TUESDAY}\nRRULE:FREQ=NEVER",
        moved(SECOND),
        expected=[MOVED],
        warnings=["rule_unreadable"],
    ),
    events(
        "of a series whose start cannot be read: alone",
        "DTSTART:soon\nRRULE:FREQ=WEEKLY",
        moved(SECOND),
        expected=[MOVED],
        warnings=["start_unreadable"],
    ),
    events(
        "by an event of the year 1 that names nothing, in another zone",
        FOUR,
        "DTSTART;TZID=Asia/Tokyo:00010101T000000\nRECURRENCE-ID:soon",
        expected=tuesdays("10-06", "10-13", "10-20", "10-27"),
        warnings=["outside_time", "exception_unreadable"],
    ),
    events("alone, as a guest gets it", moved(SECOND), expected=[MOVED]),
    events(
        "two alone",
        moved(SECOND),
        moved(f"{ZONE}:20261020T180000", "20261021T200000"),
        expected=[MOVED, "B 10-21 20:00-21:00"],
    ),
    events("alone, for all that follow: only itself is known", moved(FOLLOWING), expected=[MOVED]),
    events("of an event without a rule", TUESDAY, moved(f"{ZONE}:20261006T180000"), expected=[MOVED]),
    events(
        "RECURRENCE-ID without a value is none",
        TUESDAY,
        moved(":", more="\nUID:2"),
        expected=["A 10-06 18:00-19:00", MOVED],
    ),
    events(
        "without an end it has no length",
        FOUR,
        moved(SECOND).replace(HOUR, "X-NO:1"),
        expected=[*OTHERS, "B 10-14 20:00-20:00"],
    ),
    events(
        "a whole day instead of an hour",
        FOUR,
        f"DTSTART;VALUE=DATE:20261014\nRECURRENCE-ID{SECOND}\nSUMMARY:B",
        expected=[*OTHERS, "B 10-14..10-15"],
    ),
    events(
        "an hour instead of a whole day",
        "DTSTART:20261006\nRRULE:FREQ=WEEKLY;COUNT=2",
        moved(":20261013"),
        expected=["A 10-06..10-07", MOVED],
    ),
    events(
        "a whole day named by midnight in UTC",
        "DTSTART:20261006\nRRULE:FREQ=WEEKLY;COUNT=2",
        moved(":20261013T000000Z"),
        expected=["A 10-06..10-07", MOVED],
    ),
    events(
        "a whole day named by midnight here, in UTC",
        "DTSTART:20261006\nRRULE:FREQ=WEEKLY;COUNT=2",
        moved(":20261012T220000Z"),
        expected=["A 10-06..10-07", MOVED],
    ),
    events(
        "in the hour that the clock makes twice",
        f"DTSTART:20261018T003000Z\n{HOUR}\nRRULE:FREQ=WEEKLY;COUNT=2",
        moved(":20261025T003000Z"),
        expected=["A 10-18 02:30-03:30", MOVED],
    ),
    events(
        "an extra date may be replaced",
        f"{TUESDAY}\nRDATE{ZONE}:20261008T180000",
        moved(f"{ZONE}:20261008T180000"),
        expected=["A 10-06 18:00-19:00", MOVED],
    ),
]
