"""What is taken away from a rule, and what is added to it."""

from tests.calendars.cases.case import FOUR, TUESDAY, ZONE, events, tuesdays

LEFT = tuesdays("10-06", "10-20", "10-27")
ALL = tuesdays("10-06", "10-13", "10-20", "10-27")
DAYS = "DTSTART;VALUE=DATE:20261006\nRRULE:FREQ=WEEKLY;COUNT=3"
DAYS_LEFT = ["A 10-06..10-07", "A 10-20..10-21"]

CASES = [
    events("an exception in its zone", f"{FOUR}\nEXDATE{ZONE}:20261013T180000", expected=LEFT),
    events("in another zone", f"{FOUR}\nEXDATE;TZID=Europe/London:20261013T170000", expected=LEFT),
    events(
        "in a zone by its Windows name", f"{FOUR}\nEXDATE;TZID=W. Europe Standard Time:20261013T180000", expected=LEFT
    ),
    events("in UTC", f"{FOUR}\nEXDATE:20261013T160000Z", expected=LEFT),
    events("in UTC after the change of the clock", f"{FOUR}\nEXDATE:20261027T170000Z", expected=ALL[:3]),
    events("without a zone", f"{FOUR}\nEXDATE:20261013T180000", expected=LEFT),
    events("as a date", f"{FOUR}\nEXDATE;VALUE=DATE:20261013", expected=LEFT),
    events("as a date that does not say so", f"{FOUR}\nEXDATE:20261013", expected=LEFT),
    events(
        "in a list with spaces",
        f"{FOUR}\nEXDATE{ZONE}:20261013T180000, 20261020T180000 ,",
        expected=tuesdays("10-06", "10-27"),
    ),
    events(
        "on several lines",
        f"{FOUR}\nEXDATE{ZONE}:20261013T180000\nEXDATE:20261020T160000Z",
        expected=tuesdays("10-06", "10-27"),
    ),
    events(
        "a list of which one cannot be read",
        f"{FOUR}\nEXDATE{ZONE}:soon,20261013T180000",
        expected=LEFT,
        warnings=["exception_unreadable"],
    ),
    events("empty", f"{FOUR}\nEXDATE:\nEXDATE;VALUE=DATE:\nEXDATE{ZONE}:,", expected=ALL),
    events("of an hour that is not in the rule", f"{FOUR}\nEXDATE{ZONE}:20261013T190000", expected=ALL),
    events("of the first", f"{FOUR}\nEXDATE{ZONE}:20261006T180000", expected=ALL[1:]),
    events(
        "COUNT counts what is taken away",
        f"{TUESDAY}\nRRULE:FREQ=WEEKLY;COUNT=2\nEXDATE{ZONE}:20261006T180000",
        expected=tuesdays("10-13"),
    ),
    events("all of them", f"{TUESDAY}\nRRULE:FREQ=WEEKLY;COUNT=2\nEXDATE:20261006,20261013", expected=[]),
    events("of an event without a rule", f"{TUESDAY}\nEXDATE{ZONE}:20261006T180000", expected=[]),
    events(
        "of a rule in UTC",
        f"DTSTART:20261006T160000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE{ZONE}:20261013T180000",
        expected=tuesdays("10-06", "10-20"),
    ),
    events(
        "a day takes all of its times away",
        f"DTSTART{ZONE}:20261006T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;BYHOUR=10,18;COUNT=4\nEXDATE:20261006",
        expected=["A 10-07 10:00-11:00", "A 10-07 18:00-19:00"],
    ),
    events("of days, as a date", f"{DAYS}\nEXDATE;VALUE=DATE:20261013", expected=DAYS_LEFT),
    events("of days, at midnight in UTC", f"{DAYS}\nEXDATE:20261013T000000Z", expected=DAYS_LEFT),
    events("of days, at midnight without a zone", f"{DAYS}\nEXDATE:20261013T000000", expected=DAYS_LEFT),
    events("of days, at midnight here in UTC", f"{DAYS}\nEXDATE:20261012T220000Z", expected=DAYS_LEFT),
    events("of days, at midnight with a zone", f"{DAYS}\nEXDATE{ZONE}:20261013T000000", expected=DAYS_LEFT),
    events(
        "a rule for exceptions, of the old standard",
        f"{FOUR}\nEXRULE:FREQ=WEEKLY;INTERVAL=2",
        expected=tuesdays("10-13", "10-27"),
    ),
    events(
        "a rule for exceptions that makes no sense",
        f"{FOUR}\nEXRULE:FREQ=SECONDLY",
        expected=ALL,
        warnings=["exception_unreadable"],
    ),
    events("an extra time", f"{FOUR}\nRDATE{ZONE}:20261008T100000", expected=["A 10-08 10:00-11:00", *ALL]),
    events(
        "an extra time in UTC, after the change of the clock",
        f"{TUESDAY}\nRDATE:20261105T170000Z",
        expected=tuesdays("10-06", "11-05"),
    ),
    events("an extra time that the rule gives anyway", f"{FOUR}\nRDATE{ZONE}:20261013T180000", expected=ALL),
    events(
        "an extra time that is taken away",
        f"{TUESDAY}\nRDATE{ZONE}:20261008T180000\nEXDATE{ZONE}:20261008T180000",
        expected=tuesdays("10-06"),
    ),
    events(
        "an extra day is at the event's time",
        f"{TUESDAY}\nRDATE;VALUE=DATE:20261008,20261009",
        expected=tuesdays("10-06", "10-08", "10-09"),
    ),
    events(
        "an extra day of an event of days",
        "DTSTART:20261006\nRDATE;VALUE=DATE:20261008",
        expected=["A 10-06..10-07", "A 10-08..10-09"],
    ),
    events(
        "an extra day of an event of days, at midnight here in UTC",
        "DTSTART:20261006\nRDATE:20261007T220000Z",
        expected=["A 10-06..10-07", "A 10-08..10-09"],
    ),
    events(
        "a period with a length",
        f"{TUESDAY}\nRDATE;VALUE=PERIOD:20261008T100000Z/PT2H",
        expected=["A 10-06 18:00-19:00", "A 10-08 12:00-14:00"],
    ),
    events(
        "a period with an end",
        f"{TUESDAY}\nRDATE;VALUE=PERIOD;TZID=Europe/Stockholm:20261008T100000/20261008T104500",
        expected=["A 10-06 18:00-19:00", "A 10-08 10:00-10:45"],
    ),
    events(
        "a period that does not say so",
        f"{TUESDAY}\nRDATE{ZONE}:20261008T100000/PT2H",
        expected=["A 10-06 18:00-19:00", "A 10-08 10:00-12:00"],
    ),
    events(
        "a period that ends before it begins",
        f"{TUESDAY}\nRDATE{ZONE}:20261008T100000/20261008T090000",
        expected=["A 10-06 18:00-19:00", "A 10-08 10:00-11:00"],
    ),
    events("an empty extra time", f"{TUESDAY}\nRDATE:", expected=tuesdays("10-06")),
    events(
        "2,001 exceptions, the last of which would count",
        f"{FOUR}\nEXDATE{ZONE}:" + ",".join(["20200101T000000"] * 2000) + ",20261013T180000",
        expected=ALL,
        warnings=["exceptions_too_many"],
    ),
    events(
        "2,000 exceptions",
        f"{FOUR}\nEXDATE{ZONE}:" + ",".join(["20200101T000000"] * 1999) + ",20261013T180000",
        expected=LEFT,
    ),
]
