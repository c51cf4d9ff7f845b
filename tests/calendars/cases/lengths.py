"""How long it lasts, whole days, and the edges of the window."""

from tests.calendars.cases.case import HOUR, ZONE, events

START = f"DTSTART{ZONE}:20261006T180000"
DAY = "DTSTART;VALUE=DATE:20261006"
ONE = ["A 10-06 18:00-19:00"]
NONE = ["A 10-06 18:00-18:00"]

CASES = [
    events("a week", f"{START}\nDURATION:P1W", expected=["A 10-06 18:00-10-13 18:00"]),
    events("days and hours", f"{START}\nDURATION:P1DT2H30M", expected=["A 10-06 18:00-10-07 20:30"]),
    events("seconds only", f"{START}\nDURATION:PT3600S", expected=ONE),
    events("a plus sign, small letters", f"{START}\nDURATION:+pt1h", expected=ONE),
    events("no length at all", f"{START}\nDURATION:PT0S", expected=NONE),
    events("a length below nought", f"{START}\nDURATION:-P1D", expected=NONE, warnings=["end_before_start"]),
    events("a length in words", f"{START}\nDURATION:one hour", expected=NONE, warnings=["end_unreadable"]),
    events(
        "a length of months, which does not exist", f"{START}\nDURATION:P1M", expected=NONE, warnings=["end_unreadable"]
    ),
    events("a P alone", f"{START}\nDURATION:P", expected=NONE, warnings=["end_unreadable"]),
    events("an end that is the start", f"{START}\nDTEND{ZONE}:20261006T180000", expected=NONE),
    events(
        "an end the day before", f"{START}\nDTEND{ZONE}:20261005T190000", expected=NONE, warnings=["end_before_start"]
    ),
    events("an end that is no date", f"{START}\nDTEND:20261306T190000", expected=NONE, warnings=["end_unreadable"]),
    events("an end that is no date beside a length", f"{START}\nDTEND:soon\nDURATION:PT1H", expected=ONE),
    events("an end without a value beside a length", f"{START}\nDTEND:\nDURATION:PT1H", expected=ONE),
    events(
        "a length that outlasts the calendar", f"{START}\nDURATION:P999999W", expected=NONE, warnings=["end_unreadable"]
    ),
    events("an end in another zone", f"{START}\nDTEND;TZID=Europe/London:20261006T180000", expected=ONE),
    events("an end in UTC", f"{START}\nDTEND:20261006T170000Z", expected=ONE),
    events(
        "an end comes before a length, in whatever order",
        f"{START}\nDURATION:PT9H\nDTEND{ZONE}:20261006T190000",
        expected=ONE,
    ),
    events(
        "a calendar day over the change of the clock",
        f"DTSTART{ZONE}:20261024T180000\nDURATION:P1D",
        expected=["A 10-24 18:00-10-25 18:00"],
    ),
    events(
        "24 hours over the change of the clock",
        f"DTSTART{ZONE}:20261024T180000\nDURATION:PT24H",
        expected=["A 10-24 18:00-10-25 17:00"],
    ),
    events(
        "a day and an hour: first the day, then the hour",
        f"DTSTART{ZONE}:20261024T023000\nDURATION:P1DT1H",
        expected=["A 10-24 02:30-10-25 02:30"],
    ),
    events(
        "an end repeats as so many hours",
        f"DTSTART{ZONE}:20261023T220000\nDTEND{ZONE}:20261024T060000\nRRULE:FREQ=DAILY;COUNT=2",
        expected=["A 10-23 22:00-10-24 06:00", "A 10-24 22:00-10-25 05:00"],
    ),
    events(
        "a length in days repeats as days",
        f"DTSTART{ZONE}:20261023T220000\nDURATION:P1D\nRRULE:FREQ=DAILY;COUNT=2",
        expected=["A 10-23 22:00-10-24 22:00", "A 10-24 22:00-10-25 22:00"],
    ),
    events("a day", DAY, expected=["A 10-06..10-07"]),
    events(
        "a day that ends before it begins",
        f"{DAY}\nDTEND;VALUE=DATE:20261001",
        expected=["A 10-06..10-07"],
        warnings=["end_before_start"],
    ),
    events("three days", f"{DAY}\nDTEND;VALUE=DATE:20261009", expected=["A 10-06..10-09"]),
    events(
        "three days over the change of the clock",
        "DTSTART;VALUE=DATE:20261024\nDTEND;VALUE=DATE:20261027",
        expected=["A 10-24..10-27"],
    ),
    events("a day for a week", f"{DAY}\nDURATION:P1W", expected=["A 10-06..10-13"]),
    events("a day of 24 hours", f"{DAY}\nDURATION:PT24H", expected=["A 10-06..10-07"]),
    events("a day of nought days", f"{DAY}\nDURATION:P0D", expected=["A 10-06..10-07"]),
    events("a day whose end has a time", f"{DAY}\nDTEND{ZONE}:20261008T000000", expected=["A 10-06..10-08"]),
    events("a day whose end is midnight here, in UTC", f"{DAY}\nDTEND:20261007T220000Z", expected=["A 10-06..10-08"]),
    events(
        "a day that repeats over the change of the clock",
        "DTSTART:20261024\nRRULE:FREQ=DAILY;COUNT=3",
        expected=["A 10-24..10-25", "A 10-25..10-26", "A 10-26..10-27"],
    ),
    events(
        "it began before the window and goes on in it",
        f"DTSTART{ZONE}:20260930T220000\nDURATION:PT4H",
        expected=["A 09-30 22:00-10-01 02:00"],
    ),
    events("it ends when the window begins", f"DTSTART{ZONE}:20260930T220000\nDURATION:PT2H", expected=[]),
    events("it begins when the window ends", f"DTSTART{ZONE}:20261230T000000\n{HOUR}", expected=[]),
    events(
        "it goes on after the window",
        f"DTSTART{ZONE}:20261229T230000\nDURATION:PT2H",
        expected=["A 12-29 23:00-12-30 01:00"],
    ),
    events("no length, at the very start", f"DTSTART{ZONE}:20261001T000000", expected=["A 10-01 00:00-00:00"]),
    events("no length, just before", f"DTSTART{ZONE}:20260930T235959", expected=[]),
    events("days around the start", "DTSTART:20260929\nDTEND:20261003", expected=["A 09-29..10-03"]),
    events("the day before the window", "DTSTART:20260930", expected=[]),
    events("the last day of the window", "DTSTART:20261229", expected=["A 12-29..12-30"]),
    events(
        "a month long, and repeated each month",
        "DTSTART:20260915\nDURATION:P30D\nRRULE:FREQ=MONTHLY;COUNT=2",
        expected=["A 09-15..10-15", "A 10-15..11-14"],
    ),
    events("half a year, begun in July", "DTSTART:20260701\nDTEND:20270101", expected=["A 07-01..01-01"]),
    events(
        "the year 1 and the year 9999",
        f"DTSTART:00010101T000000Z\n{HOUR}",
        "UID:2\nDTSTART:99991231T235959Z\nDURATION:P1D",
        f"UID:3\n{START}\n{HOUR}",
        expected=ONE,
        warnings=["outside_time"],
    ),
    events(
        "the year 0 does not exist, and is over", "DTSTART:00000101T000000Z\nUID:2", f"{START}\n{HOUR}", expected=ONE
    ),
    events("second 60 of a leap second", f"DTSTART{ZONE}:20261006T180060\n{HOUR}", expected=ONE),
]
