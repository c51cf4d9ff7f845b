"""What a time means."""

from tests.calendars.cases.case import HOUR, SPRING, Case, events
from tests.calendars.reading import body

OFFSETS = """BEGIN:DAYLIGHT
TZOFFSETFROM:{winter}
TZOFFSETTO:{summer}
DTSTART:19700329T020000
RRULE:{march}
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:{summer}
TZOFFSETTO:{winter}
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD"""
MARCH = "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"


def zone(name: str, winter: str = "+0300", summer: str = "+0400", march: str = MARCH) -> str:
    """A VTIMEZONE, by default two hours ahead of Stockholm all year."""
    return f"BEGIN:VTIMEZONE\nTZID:{name}\n{OFFSETS.format(winter=winter, summer=summer, march=march)}\nEND:VTIMEZONE"


def weekly(parameter: str, *, utc: str = "") -> str:
    """20 and 27 October at 18:00, the clock of Stockholm changes between."""
    return f"DTSTART{parameter}:20261020T180000{utc}\n{HOUR}\nRRULE:FREQ=WEEKLY;COUNT=2"


def at(first: str, second: str | None = None) -> list[str]:
    """An hour at these times on 20 and 27 October."""
    return [
        f"A {day} {time}-{int(time[:2]) + 1:02}{time[2:]}"
        for day, time in (("10-20", first), ("10-27", second or first))
    ]


LOCAL = at("18:00")
NAMES = {
    "an IANA name in capitals": "EUROPE/STOCKHOLM",
    "the prefix of Evolution": "/freeassociation.sourceforge.net/Europe/Stockholm",
    "the older prefix of Evolution": "/freeassociation.sourceforge.net/Tzfile/Europe/Stockholm",
    "the prefix of Mozilla": "/mozilla.org/20070129_1/Europe/Stockholm",
    "an IANA name of a country next door": "Europe/Copenhagen",
    "what Windows shows to people": '"(UTC+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien"',
    "the same without quotes": "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna",
    "the same as it was in 2003": '"(GMT+01.00) Amsterdam / Berlin / Bern / Rome / Stockholm / Vienna"',
    "another row of the same list": '"(UTC+01:00) Brussels, Copenhagen, Madrid, Paris"',
    "a Windows name in lower case": "w. europe standard time",
    "another Windows name of the same time": "Romance Standard Time",
    "a name with quotes and spaces in it": '" Europe/Stockholm "',
}
ELSEWHERE = {
    "Helsinki": ("Europe/Helsinki", at("17:00")),
    "New York, by Windows": ("Eastern Standard Time", ["A 10-21 00:00-01:00", "A 10-27 23:00-10-28 00:00"]),
    "New York, as shown to people": (
        '"(UTC-05:00) Eastern Time (US & Canada)"',
        ["A 10-21 00:00-01:00", "A 10-27 23:00-10-28 00:00"],
    ),
    "UTC": ("UTC", at("20:00", "19:00")),
    "UTC of IANA": ("Etc/UTC", at("20:00", "19:00")),
    "UTC of Microsoft": ("tzone://Microsoft/Utc", at("20:00", "19:00")),
    "UTC of Microsoft before another parameter": ("tzone://Microsoft/Utc;VALUE=DATE-TIME", at("20:00", "19:00")),
    "UTC as shown to people": ('"(UTC) Coordinated Universal Time"', at("20:00", "19:00")),
    "an offset": ("GMT+0200", at("18:00", "17:00")),
    "an offset with a colon": ('"UTC+02:00"', at("18:00", "17:00")),
    "an offset of one digit": ("UTC+2", at("18:00", "17:00")),
    "an offset behind UTC": ("GMT-0100", at("21:00", "20:00")),
    "an offset of IANA, whose sign is turned round": ("Etc/GMT-2", at("18:00", "17:00")),
}

CASES = [
    *(events(f"{why}", weekly(f";TZID={name}"), expected=LOCAL) for why, name in NAMES.items()),
    *(
        events(f"a time in {why}", weekly(f";TZID={name}"), expected=expected)
        for why, (name, expected) in ELSEWHERE.items()
    ),
    events("a name nobody knows", weekly(";TZID=Mars/Base"), expected=LOCAL, warnings=["zone_unknown"]),
    events("a folder of zones is no zone", weekly(";TZID=Europe"), expected=LOCAL, warnings=["zone_unknown"]),
    events("a file is no zone", weekly(";TZID=../../../etc/passwd"), expected=LOCAL, warnings=["zone_unknown"]),
    events(
        "what this machine is set to is no zone", weekly(";TZID=localtime"), expected=LOCAL, warnings=["zone_unknown"]
    ),
    events("an empty name is none", weekly(";TZID="), expected=LOCAL),
    events(
        "Customized Time Zone without its rules",
        weekly(";TZID=Customized Time Zone"),
        expected=LOCAL,
        warnings=["zone_unknown"],
    ),
    events(
        "Customized Time Zone with its rules",
        weekly(";TZID=Customized Time Zone"),
        zones=zone("Customized Time Zone"),
        expected=at("16:00"),
    ),
    events(
        "rules come before a Windows name",
        weekly(";TZID=W. Europe Standard Time"),
        zones=zone("W. Europe Standard Time"),
        expected=at("16:00"),
    ),
    events(
        "an IANA name comes before rules",
        weekly(";TZID=Europe/Stockholm"),
        zones=zone("Europe/Stockholm"),
        expected=LOCAL,
    ),
    events(
        "an IANA name behind a prefix comes before rules",
        weekly(";TZID=/x.org/1/Europe/Stockholm"),
        zones=zone("/x.org/1/Europe/Stockholm"),
        expected=LOCAL,
    ),
    events(
        "rules after the event",
        weekly(";TZID=Club") + "\nEND:VEVENT\n" + zone("Club") + "\nBEGIN:VEVENT\nDTSTART:20200101\nUID:0",
        expected=at("16:00"),
    ),
    events("rules under a quoted name", weekly(";TZID=Club"), zones=zone('"Club"'), expected=at("16:00")),
    events(
        "rules as Lotus Notes writes them",
        weekly(";TZID=Club"),
        zones=zone("Club", march="FREQ=YEARLY;BYMINUTE=0;BYHOUR=2;BYDAY=-1SU;BYMONTH=3;WKST=MO"),
        expected=at("16:00"),
    ),
    events(
        "rules since the year 1, as .NET writes them",
        weekly(";TZID=Club"),
        zones=zone("Club").replace("19700329T020000", "00010101T020000"),
        expected=at("16:00"),
    ),
    events(
        "rules that end after the change",
        weekly(";TZID=Club"),
        zones=zone("Club", march=MARCH + ";UNTIL=20261231T000000Z"),
        expected=at("16:00"),
    ),
    events(
        "rules that end at the end of time",
        weekly(";TZID=Club"),
        zones=zone("Club", march=MARCH + ";UNTIL=99991231T235959Z"),
        expected=at("16:00"),
    ),
    events(
        "rules of every month make no sense",
        weekly(";TZID=Club"),
        zones=zone("Club", march="FREQ=MONTHLY;BYDAY=1SU"),
        expected=LOCAL,
        warnings=["zone_unknown"],
    ),
    events(
        "one part without any rule",
        weekly(";TZID=Club"),
        zones="BEGIN:VTIMEZONE\nTZID:Club\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0300\nTZOFFSETTO:+0300\nEND:STANDARD\nEND:VTIMEZONE",
        expected=at("17:00", "16:00"),
    ),
    events(
        "changes as a list of dates",
        weekly(";TZID=Club"),
        zones="BEGIN:VTIMEZONE\nTZID:Club\nBEGIN:DAYLIGHT\nDTSTART:20260329T020000\nRDATE:20260329T020000,20270328T020000\nTZOFFSETFROM:+0300\nTZOFFSETTO:+0400\nEND:DAYLIGHT\nBEGIN:STANDARD\nDTSTART:20261025T030000\nTZOFFSETFROM:+0400\nTZOFFSETTO:+0300\nEND:STANDARD\nEND:VTIMEZONE",
        expected=at("16:00"),
    ),
    events(
        "an old start in a stated zone has its own summer",
        "DTSTART;TZID=Club:20100706T180000\nDTEND:20100706T150000Z\nRRULE:FREQ=WEEKLY;UNTIL=20261013",
        zones=zone("Club"),
        expected=["A 10-06 16:00-17:00", "A 10-13 16:00-17:00"],
    ),
    events(
        "a zone without parts",
        weekly(";TZID=Club"),
        zones="BEGIN:VTIMEZONE\nTZID:Club\nEND:VTIMEZONE",
        expected=LOCAL,
        warnings=["zone_unknown"],
    ),
    Case(
        "the same name with other rules in another calendar of one body",
        body(weekly(";TZID=Club"), zones=zone("Club"))
        + body(weekly(";TZID=Club") + "\nUID:2\nSUMMARY:B", zones=zone("Club", "+0100", "+0200")),
        [*at("16:00"), *(line.replace("A", "B") for line in LOCAL)],
    ),
    Case(
        "each calendar of one body has its own floating time",
        body(weekly(""), head="X-WR-TIMEZONE:Europe/Helsinki")
        + body(weekly("") + "\nUID:2\nSUMMARY:B", head="X-WR-TIMEZONE:Europe/London"),
        [*at("17:00"), *(line.replace("A", "B") for line in at("19:00"))],
    ),
    events(
        "floating time of a calendar with a Windows name",
        weekly(""),
        head="X-WR-TIMEZONE:FLE Standard Time",
        expected=at("17:00"),
    ),
    events(
        "floating time of a calendar with a name nobody knows", weekly(""), head="X-WR-TIMEZONE:Nowhere", expected=LOCAL
    ),
    events(
        "a zone beside a calendar of elsewhere",
        weekly(";TZID=Europe/Stockholm"),
        head="X-WR-TIMEZONE:Asia/Tokyo",
        expected=LOCAL,
    ),
    events(
        "UTC repeats in UTC", weekly("", utc="Z"), head="X-WR-TIMEZONE:Europe/Stockholm", expected=at("20:00", "19:00")
    ),
    events("UTC in a small letter", weekly("", utc="z"), expected=at("20:00", "19:00")),
    events("Z wins over TZID", weekly(";TZID=Asia/Tokyo", utc="Z"), expected=at("20:00", "19:00")),
    events(
        "an offset in the value, as of another standard",
        "DTSTART:2026-10-20T18:00:00+04:00\n" + HOUR,
        expected=["A 10-20 16:00-17:00"],
    ),
    events("without seconds", f"DTSTART;TZID=Europe/Stockholm:20261020T1800\n{HOUR}", expected=LOCAL[:1]),
    events(
        "VALUE says date-time, the value is a date", "DTSTART;VALUE=DATE-TIME:20261020", expected=["A 10-20..10-21"]
    ),
    events("VALUE in small letters", "DTSTART;value=date:20261020", expected=["A 10-20..10-21"]),
    events(
        "a day stays that day, whatever zone stands beside it",
        "DTSTART;TZID=America/New_York;VALUE=DATE:20261020",
        expected=["A 10-20..10-21"],
        head="X-WR-TIMEZONE:Asia/Tokyo",
    ),
    events(
        "a single hour that does not exist",
        f"DTSTART;TZID=Europe/Stockholm:20270328T023000\n{HOUR}",
        expected=["A 03-28 03:30-04:30"],
        window=SPRING,
    ),
    events(
        "daily through the hour that does not exist",
        f"DTSTART;TZID=Europe/Stockholm:20270327T023000\n{HOUR}\nRRULE:FREQ=DAILY;COUNT=3",
        expected=["A 03-27 02:30-03:30", "A 03-28 03:30-04:30", "A 03-29 02:30-03:30"],
        window=SPRING,
    ),
    events(
        "an end in the hour that does not exist",
        "DTSTART;TZID=Europe/Stockholm:20270328T010000\nDTEND;TZID=Europe/Stockholm:20270328T023000",
        expected=["A 03-28 01:00-03:30"],
        window=SPRING,
    ),
    events(
        "the exception of an hour that does not exist",
        f"DTSTART;TZID=Europe/Stockholm:20270327T023000\n{HOUR}\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;TZID=Europe/Stockholm:20270328T023000",
        expected=["A 03-27 02:30-03:30", "A 03-29 02:30-03:30"],
        window=SPRING,
    ),
    events(
        "daily through the hour that comes twice",
        f"DTSTART;TZID=Europe/Stockholm:20261024T023000\n{HOUR}\nRRULE:FREQ=DAILY;COUNT=3",
        expected=["A 10-24 02:30-03:30", "A 10-25 02:30-02:30", "A 10-26 02:30-03:30"],
    ),
    events(
        "over midnight, and over the change of the clock",
        "DTSTART;TZID=Europe/Stockholm:20261024T220000\nDTEND;TZID=Europe/Stockholm:20261025T060000",
        expected=["A 10-24 22:00-10-25 06:00"],
    ),
]
