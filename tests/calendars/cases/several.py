"""Several repeating events of one UID, and which of them a replacement is of."""

from tests.calendars.cases.case import FOUR, HOUR, TUESDAY, ZONE, events, tuesdays
from tests.calendars.cases.replaced import MOVED, moved

THURSDAY = f"DTSTART{ZONE}:20261008T180000\n{HOUR}\nSUMMARY:C"
THREE = f"{THURSDAY}\nRRULE:FREQ=WEEKLY;COUNT=3"  # 8, 15 and 22 October
FIRST = tuesdays("10-06", "10-13", "10-20", "10-27")
SECOND = tuesdays("10-08", "10-15", "10-22", title="C")
NAMED = f"{ZONE}:20261015T180000"
WITHOUT = [*FIRST, *tuesdays("10-08", "10-22", title="C"), MOVED]
LATE = THREE.replace("1008T18", "1006T20")  # on the Tuesdays as well
FOLLOWING = f";RANGE=THISANDFUTURE{NAMED}"


CASES = [
    *(
        events(f"an instance of the second, {form}", FOUR, THREE, moved(named), expected=WITHOUT)
        for form, named in {
            "in its zone": NAMED,
            "in UTC": ":20261015T160000Z",
            "in another zone": ";TZID=Europe/London:20261015T170000",
            "without a zone": ":20261015T180000",
            "by its day": ";VALUE=DATE:20261015",
        }.items()
    ),
    events("it comes before both", moved(NAMED), FOUR, THREE, expected=WITHOUT),
    events(
        "an instance of the first",
        FOUR,
        THREE,
        moved(f"{ZONE}:20261013T180000"),
        expected=[*tuesdays("10-06", "10-20", "10-27"), *SECOND, MOVED],
    ),
    events(
        "an instance that none of them has is an extra, once",
        FOUR,
        THREE,
        moved(f"{ZONE}:20261016T180000"),
        expected=[*FIRST, *SECOND, MOVED],
    ),
    events(
        "a day that both have means the first",
        FOUR,
        LATE,
        moved(":20261013"),
        expected=[
            *tuesdays("10-06", "10-20", "10-27"),
            *(f"C {day} 20:00-21:00" for day in ("10-06", "10-13", "10-20")),
            MOVED,
        ],
    ),
    events(
        "a moment that both have is replaced in both",
        FOUR,
        f"DTSTART{ZONE}:20261012T180000\n{HOUR}\nSUMMARY:C\nRRULE:FREQ=DAILY;COUNT=2",
        moved(f"{ZONE}:20261013T180000"),
        expected=[*tuesdays("10-06", "10-20", "10-27"), *tuesdays("10-12", title="C"), MOVED],
    ),
    events(
        "a moment that three have is there once, as the last of them says",
        FOUR,
        *(
            f"DTSTART{ZONE}:202610{day}T180000\n{HOUR}\nSUMMARY:{title}\nRRULE:FREQ=DAILY;COUNT=2"
            for day, title in ((12, "C"), (13, "D"))
        ),
        expected=[*tuesdays("10-06", "10-20", "10-27"), "C 10-12 18:00-19:00", *tuesdays("10-13", "10-14", title="D")],
    ),
    events(
        "one time in three zones is three times",
        TUESDAY,
        *(TUESDAY.replace("Stockholm", place) for place in ("London", "Helsinki")),
        expected=["A 10-06 17:00-18:00", *FIRST[:1], "A 10-06 19:00-20:00"],
    ),
    events(
        "the second repeats on another clock",
        FOUR,
        f"DTSTART:20261008T160000Z\n{HOUR}\nSUMMARY:C\nRRULE:FREQ=WEEKLY;COUNT=4",
        moved(f"{ZONE}:20261029T170000"),
        expected=[*FIRST, *SECOND, MOVED],
    ),
    events(
        "the second repeats by whole days, its midnight is named in UTC",
        FOUR,
        "DTSTART:20261008\nSUMMARY:C\nRRULE:FREQ=WEEKLY;COUNT=2",
        moved(":20261014T220000Z"),
        expected=[*FIRST, "C 10-08..10-09", MOVED],
    ),
    events(
        "the first repeats by whole days, an instance of the second is named by its day",
        "DTSTART:20261006\nRRULE:FREQ=WEEKLY;COUNT=2",
        THREE,
        moved(":20261015"),
        expected=["A 10-06..10-07", "A 10-13..10-14", *tuesdays("10-08", "10-22", title="C"), MOVED],
    ),
    events(
        "the second repeats by whole days, and a day means those",
        FOUR,
        "DTSTART:20261006\nSUMMARY:C\nRRULE:FREQ=WEEKLY;COUNT=2",
        moved(":20261013", more="\nSEQUENCE:1"),
        moved(f"{ZONE}:20261013T180000", "20261015T080000"),
        expected=[*tuesdays("10-06", "10-20", "10-27"), "C 10-06..10-07", MOVED, "B 10-15 08:00-09:00"],
    ),
    events(
        "the second repeats by whole days, and the day was taken away",
        FOUR,
        "DTSTART:20261006\nSUMMARY:C\nRRULE:FREQ=WEEKLY;COUNT=2\nEXDATE:20261013",
        moved(":20261013"),
        expected=[*FIRST, "C 10-06..10-07", MOVED],
    ),
    events(
        "the first repeats by whole days, and a time on one of them means the second",
        "DTSTART:20261006\nRRULE:FREQ=DAILY;COUNT=3",
        THREE,
        moved(f"{ZONE}:20261008T180000"),
        expected=[*(f"A 10-0{day}..10-0{day + 1}" for day in (6, 7, 8)), *SECOND[1:], MOVED],
    ),
    events(
        "the first repeats by whole days, all hours of the second that follow are shifted",
        "DTSTART:20261006\nRRULE:FREQ=DAILY;COUNT=3",
        THREE,
        moved(f";RANGE=THISANDFUTURE{ZONE}:20261008T180000", "20261008T190000"),
        expected=[
            *(f"A 10-0{day}..10-0{day + 1}" for day in (6, 7, 8)),
            *(f"B 10-{day} 19:00-20:00" for day in ("08", "15", "22")),
        ],
    ),
    events(
        "an instance of the second that was taken away",
        FOUR,
        f"{THREE}\nEXDATE:20261015",
        moved(":20261015T160000Z"),
        expected=WITHOUT,
    ),
    events(
        "an instance of the second is called off",
        FOUR,
        THREE,
        moved(NAMED, "20261015T180000", "\nSTATUS:CANCELLED"),
        expected=[*FIRST, *tuesdays("10-08", "10-22", title="C"), *tuesdays("10-15", title="B!")],
    ),
    events(
        "the higher SEQUENCE of two for the second, one of them by its day",
        FOUR,
        LATE,
        moved(f"{ZONE}:20261013T200000", more="\nSEQUENCE:2"),
        moved(":20261013", "20261015T080000", "\nSEQUENCE:1").replace("1013", "1020"),
        moved(f"{ZONE}:20261020T200000", "20261016T200000", "\nSEQUENCE:2"),
        expected=[
            *tuesdays("10-06", "10-13", "10-27"),
            "C 10-06 20:00-21:00",
            MOVED,
            "B 10-15 08:00-09:00",
            "B 10-16 20:00-21:00",
        ],
    ),
    events(
        "one by its day is not there twice when the second has it under its time",
        TUESDAY.replace("SUMMARY", "X-NO") + "\nRRULE:FREQ=MONTHLY;COUNT=2",
        THREE,
        moved(":20261015", "20261030T080000", "\nSEQUENCE:1"),
        moved(NAMED, more="\nSEQUENCE:2"),
        expected=[*tuesdays("10-06", "11-06"), *tuesdays("10-08", "10-22", title="C"), MOVED],
    ),
    events(
        "all that follow in the second, and not in the first",
        FOUR,
        THREE,
        moved(FOLLOWING, "20261015T190000"),
        expected=[*FIRST, *tuesdays("10-08", title="C"), "B 10-15 19:00-20:00", "B 10-22 19:00-20:00"],
    ),
    events(
        "all that follow in the second, named in UTC long before the window",
        FOUR,
        f"DTSTART{ZONE}:20260604T180000\n{HOUR}\nSUMMARY:C\nRRULE:FREQ=WEEKLY;UNTIL=20261009",
        moved(";RANGE=THISANDFUTURE:20260611T160000Z", "20260612T190000"),
        expected=[*FIRST, "B 10-02 19:00-20:00", "B 10-09 19:00-20:00"],
    ),
    events(
        "all that follow in the first, and not in the second",
        FOUR,
        THREE,
        moved(f";RANGE=THISANDFUTURE{ZONE}:20261020T180000", "20261020T190000"),
        expected=[*tuesdays("10-06", "10-13"), *SECOND, "B 10-20 19:00-20:00", "B 10-27 19:00-20:00"],
    ),
    events(
        "all that follow in both, each for itself",
        FOUR,
        THREE,
        moved(FOLLOWING, "20261015T190000"),
        moved(f";RANGE=THISANDFUTURE{ZONE}:20261020T180000", "20261020T170000"),
        expected=[
            *tuesdays("10-06", "10-13"),
            *tuesdays("10-08", title="C"),
            "B 10-15 19:00-20:00",
            "B 10-20 17:00-18:00",
            "B 10-22 19:00-20:00",
            "B 10-27 17:00-18:00",
        ],
    ),
    events(
        "all that follow an instance that none of them has: only itself is known",
        FOUR,
        THREE,
        moved(FOLLOWING.replace("1015", "1016")),
        expected=[*FIRST, *SECOND, MOVED],
    ),
    events(
        "all that follow what was taken away from the second",
        FOUR,
        f"{THREE}\nEXDATE{NAMED}",
        moved(FOLLOWING, "20261015T190000"),
        expected=[*FIRST, *tuesdays("10-08", title="C"), "B 10-15 19:00-20:00", "B 10-22 19:00-20:00"],
    ),
    events(
        "two single events, the second replaced", TUESDAY, THURSDAY, moved(":20261008"), expected=[*FIRST[:1], MOVED]
    ),
    events(
        "a single event beside a series, and an instance of each replaced",
        THURSDAY,
        FOUR,
        moved(f"{ZONE}:20261008T180000"),
        moved(f"{ZONE}:20261013T180000", "20261015T080000"),
        expected=[*tuesdays("10-06", "10-20", "10-27"), MOVED, "B 10-15 08:00-09:00"],
    ),
    events(
        "the rule of the second cannot be read: its replacement stands, the first stays",
        FOUR,
        f"{THURSDAY}\nRRULE:FREQ=NEVER",
        moved(NAMED),
        expected=[*FIRST, MOVED],
        warnings=["rule_unreadable"],
    ),
    events(
        "an all that follow of the year 1 changes nothing",
        FOUR,
        f"DTSTART;TZID=Asia/Tokyo:00010101T000000\nRECURRENCE-ID{FOLLOWING.replace('1015', '1013')}",
        expected=FIRST,
        warnings=["outside_time"],
    ),
]
