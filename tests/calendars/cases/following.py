"""Instances that are changed together with all that follow them."""

from tests.calendars.cases.case import FOUR, HOUR, SPRING, ZONE, events
from tests.calendars.cases.replaced import FOLLOWING, MOVED, OTHERS, SECOND, moved

DAYS = "DTSTART:20261006\nRRULE:FREQ=WEEKLY;COUNT=3"

CASES = [
    events(
        "all that follow are shifted",
        FOUR,
        moved(FOLLOWING),
        expected=["A 10-06 18:00-19:00", MOVED, "B 10-21 20:00-21:00", "B 10-28 20:00-21:00"],
    ),
    events(
        "all that follow have another length",
        FOUR,
        moved(FOLLOWING, "20261013T180000").replace(HOUR, "DURATION:PT2H"),
        expected=["A 10-06 18:00-19:00", "B 10-13 18:00-20:00", "B 10-20 18:00-20:00", "B 10-27 18:00-20:00"],
    ),
    events(
        "all that follow, twice",
        FOUR,
        moved(FOLLOWING, "20261013T190000"),
        moved(FOLLOWING.replace("1013", "1027"), "20261027T200000"),
        expected=["A 10-06 18:00-19:00", "B 10-13 19:00-20:00", "B 10-20 19:00-20:00", "B 10-27 20:00-21:00"],
    ),
    events(
        "all that follow, and one of them for itself",
        FOUR,
        moved(FOLLOWING, "20261013T190000"),
        moved(f"{ZONE}:20261020T180000", "20261022T080000"),
        expected=["A 10-06 18:00-19:00", "B 10-13 19:00-20:00", "B 10-22 08:00-09:00", "B 10-27 19:00-20:00"],
    ),
    events(
        "all that follow, and the first of them for itself",
        FOUR,
        moved(FOLLOWING, "20261013T190000"),
        moved(SECOND, "20261014T080000"),
        expected=["A 10-06 18:00-19:00", "B 10-14 08:00-09:00", "B 10-20 19:00-20:00", "B 10-27 19:00-20:00"],
    ),
    events(
        "all that follow, but not what was taken away",
        f"{FOUR}\nEXDATE{ZONE}:20261020T180000",
        moved(FOLLOWING, "20261013T190000"),
        expected=["A 10-06 18:00-19:00", "B 10-13 19:00-20:00", "B 10-27 19:00-20:00"],
    ),
    events(
        "all that follow are called off",
        FOUR,
        moved(FOLLOWING, "20261013T180000", "\nSTATUS:CANCELLED"),
        expected=["A 10-06 18:00-19:00", *(f"B! {day} 18:00-19:00" for day in ("10-13", "10-20", "10-27"))],
    ),
    events(
        "all that follow, named in UTC before the change of the clock",
        FOUR,
        moved(";RANGE=THISANDFUTURE:20261013T160000Z", "20261013T190000"),
        expected=["A 10-06 18:00-19:00", "B 10-13 19:00-20:00", "B 10-20 19:00-20:00", "B 10-27 19:00-20:00"],
    ),
    events(
        "all that follow since before the window",
        f"DTSTART{ZONE}:20260901T180000\n{HOUR}\nRRULE:FREQ=WEEKLY;UNTIL=20261013",
        moved(FOLLOWING.replace("1013", "0908"), "20260909T190000"),
        expected=["B 10-07 19:00-20:00", "B 10-14 19:00-20:00"],
    ),
    events(
        "all before it, which no standard knows any more, is one",
        FOUR,
        moved(f";RANGE=THISANDPRIOR{SECOND}"),
        expected=[*OTHERS, MOVED],
    ),
    events(
        "all that follow, in small letters and quotes",
        FOUR,
        moved(f';range="thisandfuture"{SECOND}'),
        expected=["A 10-06 18:00-19:00", MOVED, "B 10-21 20:00-21:00", "B 10-28 20:00-21:00"],
    ),
    events(
        "all that follow, beside a zone whose colons have no quotes",
        FOUR,
        moved(";TZID=(UTC+01:00) Amsterdam, Berlin, Stockholm;RANGE=THISANDFUTURE:20261013T180000"),
        expected=["A 10-06 18:00-19:00", MOVED, "B 10-21 20:00-21:00", "B 10-28 20:00-21:00"],
    ),
    events(
        "all that follow are whole days",
        FOUR,
        f"DTSTART:20261014\nRECURRENCE-ID{FOLLOWING}\nSUMMARY:B",
        expected=["A 10-06 18:00-19:00", *(f"B 10-{day}..10-{day + 1}" for day in (14, 21, 28))],
    ),
    events(
        "all days that follow are hours, on another clock",
        DAYS,
        f"DTSTART;TZID=Europe/London:20261013T190000\n{HOUR}\nRECURRENCE-ID;RANGE=THISANDFUTURE:20261013\nSUMMARY:B",
        expected=["A 10-06..10-07", "B 10-13 20:00-21:00", "B 10-20 20:00-21:00"],
    ),
    events(
        "all days that follow, named by midnight here in UTC",
        DAYS,
        "DTSTART:20261014\nDURATION:P2D\nRECURRENCE-ID;RANGE=THISANDFUTURE:20261012T220000Z\nSUMMARY:B",
        expected=["A 10-06..10-07", "B 10-14..10-16", "B 10-21..10-23"],
    ),
    events(
        "all that follow what the rule of the only series does not give",
        FOUR,
        moved(FOLLOWING.replace("1013", "1015"), "20261015T190000"),
        expected=[
            "A 10-06 18:00-19:00",
            "A 10-13 18:00-19:00",
            "B 10-15 19:00-20:00",
            "B 10-20 19:00-20:00",
            "B 10-27 19:00-20:00",
        ],
    ),
    events(
        "the higher SEQUENCE of two for all that follow",
        FOUR,
        moved(FOLLOWING, more="\nSEQUENCE:2"),
        moved(";RANGE=THISANDFUTURE:20261013", "20261013T080000", "\nSEQUENCE:1"),
        expected=["A 10-06 18:00-19:00", MOVED, "B 10-21 20:00-21:00", "B 10-28 20:00-21:00"],
    ),
    events(
        "all that follow an hour that does not exist, named by its day",
        f"DTSTART{ZONE}:20270321T023000\n{HOUR}\nRRULE:FREQ=WEEKLY;COUNT=3",
        moved(";RANGE=THISANDFUTURE:20270328", "20270329T023000"),
        expected=["A 03-21 02:30-03:30", "B 03-29 02:30-03:30", "B 04-05 02:30-03:30"],
        window=SPRING,
    ),
]
