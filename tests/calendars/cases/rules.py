"""What a rule gives (RFC 5545, 3.3.10). The first date is always one that the rule gives, unless the sentence says so."""

from collections.abc import Sequence

from tests.calendars.cases.case import HOUR, SPRING, ZONE, Case, events, tuesdays

MONDAYS = ("10-05", "10-12", "10-19", "10-26", "11-02", "11-09")


def rule(sentence: str, text: str, *days: str, start: str = "20261006", warnings: Sequence[str] = ()) -> Case:
    """An event of an hour at 18:00 with that rule, and the days it falls on."""
    lines = f"DTSTART{ZONE}:{start}T180000\n{HOUR}\nRRULE:{text}"
    return events(sentence, lines, expected=tuesdays(*days), warnings=warnings)


CASES = [
    rule("daily", "FREQ=DAILY;COUNT=3", "10-06", "10-07", "10-08"),
    rule(
        "every third day from years ago",
        "FREQ=DAILY;INTERVAL=3;UNTIL=20261010",
        "10-03",
        "10-06",
        "10-09",
        start="20150101",
    ),
    rule(
        "daily, counted from years ago",
        "FREQ=DAILY;COUNT=4297",
        "10-01",
        "10-02",
        "10-03",
        "10-04",
        "10-05",
        "10-06",
        start="20150101",
    ),
    rule("weekly, counted from years ago", "FREQ=WEEKLY;COUNT=615", "10-01", "10-08", start="20150101"),
    rule(
        "twice a week, counted from years ago",
        "FREQ=WEEKLY;BYDAY=TH,SA;COUNT=1229",
        "10-01",
        "10-03",
        "10-08",
        start="20150101",
    ),
    rule(
        "daily on working days", "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=5", "10-06", "10-07", "10-08", "10-09", "10-12"
    ),
    rule("daily in one month", "FREQ=DAILY;BYMONTH=11;BYMONTHDAY=1,-1;COUNT=2", "11-01", "11-30", start="20261101"),
    rule("weekly on three days", "FREQ=WEEKLY;BYDAY=TU,TH,SU;COUNT=5", "10-06", "10-08", "10-11", "10-13", "10-15"),
    rule(
        "every second week, weeks begin on Monday",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO;COUNT=4",
        "10-06",
        "10-11",
        "10-20",
        "10-25",
    ),
    rule(
        "every second week, weeks begin on Sunday",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU;COUNT=4",
        "10-06",
        "10-18",
        "10-20",
        "11-01",
    ),
    rule(
        "every second week from years ago", "FREQ=WEEKLY;INTERVAL=2;UNTIL=20261101", "10-08", "10-22", start="20150101"
    ),
    rule("an ordinal in a weekly rule says nothing", "FREQ=WEEKLY;BYDAY=1TU;COUNT=2", "10-06", "10-13"),
    rule("days twice in a list count once", "FREQ=WEEKLY;BYDAY=TU,TU,tu;COUNT=2", "10-06", "10-13"),
    rule(
        "weekly in two months",
        "FREQ=WEEKLY;BYMONTH=10,12;UNTIL=20261209",
        "10-06",
        "10-13",
        "10-20",
        "10-27",
        "12-01",
        "12-08",
    ),
    rule(
        "the last of the days of a week",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2",
        "10-09",
        "10-16",
        start="20261009",
    ),
    rule("monthly by the day of the start", "FREQ=MONTHLY;COUNT=3", "10-06", "11-06", "12-06"),
    rule("the 31st exists in some months", "FREQ=MONTHLY;COUNT=3", "10-31", start="20260831"),
    rule("the second Tuesday", "FREQ=MONTHLY;BYDAY=2TU;COUNT=3", "10-13", "11-10", "12-08", start="20261013"),
    rule("the last Friday", "FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", "10-30", "11-27", "12-25", start="20261030"),
    rule("a fifth Tuesday is rare", "FREQ=MONTHLY;BYDAY=5TU;COUNT=2", "12-29", start="20260929"),
    rule(
        "the first Monday and the last Friday",
        "FREQ=MONTHLY;BYDAY=1MO,-1FR;COUNT=4",
        "10-05",
        "10-30",
        "11-02",
        "11-27",
        start="20261005",
    ),
    rule(
        "the last day and the one before",
        "FREQ=MONTHLY;BYMONTHDAY=-1,-2;COUNT=4",
        "10-30",
        "10-31",
        "11-29",
        "11-30",
        start="20261030",
    ),
    rule(
        "the 31st from the end is the first of long months",
        "FREQ=MONTHLY;BYMONTHDAY=-31;COUNT=2",
        "10-01",
        "12-01",
        start="20261001",
    ),
    rule("a Friday that is a 13th", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "11-13", start="20261113"),
    rule(
        "the first Saturday after a 7th, for elections",
        "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=8,9,10,11,12,13,14;COUNT=2",
        "10-10",
        "11-14",
        start="20261010",
    ),
    rule(
        "the last working day",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3",
        "10-30",
        "11-30",
        start="20260930",
    ),
    rule(
        "the second and the last but one of the working days",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=2,-2;COUNT=2",
        "10-02",
        "10-29",
        start="20261002",
    ),
    rule("every second month", "FREQ=MONTHLY;INTERVAL=2;COUNT=2", "10-06", "12-06"),
    rule("every fifth month from years ago", "FREQ=MONTHLY;INTERVAL=5", "10-15", start="20150715"),
    rule("yearly by the day of the start", "FREQ=YEARLY;UNTIL=20301231", "10-06", start="20101006"),
    rule("yearly in two months by the day of the start", "FREQ=YEARLY;BYMONTH=10,11;COUNT=2", "10-06", "11-06"),
    rule("the last Sunday of October", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "10-25", start="20201025"),
    rule("the 45th Monday of the year", "FREQ=YEARLY;BYDAY=45MO;UNTIL=20261231", "11-09", start="20251110"),
    rule("the last Monday of the year", "FREQ=YEARLY;BYDAY=-1MO", "12-28", start="20251229"),
    rule("every Monday of the year", "FREQ=YEARLY;BYDAY=MO;UNTIL=20261109T180000", *MONDAYS, start="20250106"),
    rule("the 300th day of the year", "FREQ=YEARLY;BYYEARDAY=300", "10-27", start="20251027"),
    rule("the last day but two of the year", "FREQ=YEARLY;BYYEARDAY=-3", "12-29", start="20251229"),
    rule("Monday of week 45", "FREQ=YEARLY;BYWEEKNO=45;BYDAY=MO", "11-02", start="20251103"),
    rule("week 45 by the weekday of the start", "FREQ=YEARLY;BYWEEKNO=45", "11-03", start="20251104"),
    rule("the last but one week, counted from the end", "FREQ=YEARLY;BYWEEKNO=-2;BYDAY=MO", "12-21", start="20251215"),
    rule("days of every month, once a year", "FREQ=YEARLY;BYMONTHDAY=6;COUNT=3", "10-06", "11-06", "12-06"),
    rule("the 29th of February is no day of this autumn", "FREQ=YEARLY", start="20240229"),
    events(
        "the 29th of February comes in leap years",
        f"DTSTART{ZONE}:20240229T180000\n{HOUR}\nRRULE:FREQ=YEARLY",
        expected=[],
        window=SPRING,
    ),
    rule("the 30th of February never comes", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", start="20200201"),
    rule("twice a day", "FREQ=DAILY;BYHOUR=18;BYMINUTE=0;COUNT=2", "10-06", "10-07"),
    events(
        "at three times of a day, in order",
        f"DTSTART{ZONE}:20261006T100000\n{HOUR}\nRRULE:FREQ=DAILY;BYHOUR=16,10;BYMINUTE=0,30;COUNT=5",
        expected=[
            "A 10-06 10:00-11:00",
            "A 10-06 10:30-11:30",
            "A 10-06 16:00-17:00",
            "A 10-06 16:30-17:30",
            "A 10-07 10:00-11:00",
        ],
    ),
    events(
        "the last time of each day",
        f"DTSTART{ZONE}:20261006T160000\n{HOUR}\nRRULE:FREQ=DAILY;BYHOUR=10,16;BYSETPOS=-1;COUNT=2",
        expected=["A 10-06 16:00-17:00", "A 10-07 16:00-17:00"],
    ),
    rule("COUNT=1", "FREQ=DAILY;COUNT=1", "10-06"),
    rule("COUNT and UNTIL: the earlier one", "FREQ=WEEKLY;COUNT=9;UNTIL=20261013", "10-06", "10-13"),
    rule("UNTIL with Z is exact", "FREQ=WEEKLY;UNTIL=20261013T160000Z", "10-06", "10-13"),
    rule("UNTIL with Z a second before", "FREQ=WEEKLY;UNTIL=20261013T155959Z", "10-06"),
    rule("UNTIL without Z a second before", "FREQ=WEEKLY;UNTIL=20261013T175959", "10-06"),
    rule("UNTIL as a date takes in that day", "FREQ=WEEKLY;UNTIL=20261013", "10-06", "10-13"),
    rule("UNTIL with an offset", "FREQ=WEEKLY;UNTIL=20261013T180000+0200", "10-06", "10-13"),
    rule("UNTIL before the start gives nothing", "FREQ=WEEKLY;UNTIL=20260901"),
    rule("UNTIL without a value is none", "FREQ=WEEKLY;UNTIL=;COUNT=2", "10-06", "10-13"),
    events(
        "UNTIL of days as a date",
        "DTSTART:20261006\nRRULE:FREQ=WEEKLY;UNTIL=20261013",
        expected=["A 10-06..10-07", "A 10-13..10-14"],
    ),
    events(
        "UNTIL of days at the end of a day in UTC",
        "DTSTART:20261006\nRRULE:FREQ=WEEKLY;UNTIL=20261013T235959Z",
        expected=["A 10-06..10-07", "A 10-13..10-14"],
    ),
    events(
        "UNTIL of days at midnight in UTC",
        "DTSTART:20261006\nRRULE:FREQ=WEEKLY;UNTIL=20261013T000000Z",
        expected=["A 10-06..10-07", "A 10-13..10-14"],
    ),
    events(
        "UNTIL of days at midnight here",
        "DTSTART:20261006\nRRULE:FREQ=WEEKLY;UNTIL=20261012T220000Z",
        expected=["A 10-06..10-07", "A 10-13..10-14"],
    ),
    events(
        "UNTIL of days without Z",
        "DTSTART:20261006\nRRULE:FREQ=WEEKLY;UNTIL=20261013T120000",
        expected=["A 10-06..10-07", "A 10-13..10-14"],
    ),
    rule("UNTIL at the end of time, in UTC", "FREQ=MONTHLY;UNTIL=99991231T235959Z", "10-06", "11-06", "12-06"),
    rule("UNTIL at the beginning of time", "FREQ=MONTHLY;UNTIL=00010101T000000Z"),
    events(
        "UNTIL of days at the end of time, in UTC",
        "DTSTART:20261206\nRRULE:FREQ=MONTHLY;UNTIL=99991231T235959Z",
        expected=["A 12-06..12-07"],
    ),
    events(
        "days have no hours",
        "DTSTART:20261006\nRRULE:FREQ=DAILY;BYHOUR=10,14;BYMINUTE=30;COUNT=2",
        expected=["A 10-06..10-07", "A 10-07..10-08"],
    ),
    rule("small letters and spaces", " freq=weekly ; byday=tu ; count=2 ;", "10-06", "10-13"),
    rule("backslashes before semicolons", "FREQ=WEEKLY\\;COUNT=2", "10-06", "10-13"),
    rule("a part of another standard", "FREQ=WEEKLY;X-ODD=1;COUNT=2;RSCALE=GREGORIAN", "10-06", "10-13"),
    events("an empty rule is none", f"DTSTART{ZONE}:20261006T180000\n{HOUR}\nRRULE:", expected=tuesdays("10-06")),
    events(
        "a rule of semicolons is none", f"DTSTART{ZONE}:20261006T180000\n{HOUR}\nRRULE: ;; ", expected=tuesdays("10-06")
    ),
    events(
        "two rules",
        f"DTSTART{ZONE}:20261006T180000\n{HOUR}\nRRULE:FREQ=WEEKLY;COUNT=2\nRRULE:FREQ=MONTHLY;COUNT=2",
        expected=tuesdays("10-06", "10-13", "11-06"),
    ),
]
