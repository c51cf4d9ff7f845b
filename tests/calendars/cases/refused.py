"""What is refused: a whole body, or one event of it while the next one is there."""

from tests.calendars.cases.case import TUESDAY, Case, events, tuesdays
from tests.calendars.reading import body

PLAIN = body(TUESDAY)
NEXT = TUESDAY + "\nUID:2\nSUMMARY:B"
GOOD = tuesdays("10-06", title="B")


def alone(sentence: str, lines: str, code: str) -> Case:
    """The event is left out with that warning; the next one is read."""
    return events(sentence, lines, NEXT, expected=GOOD, warnings=[code])


def rule(sentence: str, text: str, code: str = "rule_unreadable") -> Case:
    """An event with that rule."""
    return alone(sentence, f"{TUESDAY}\nRRULE:{text}", code)


CASES = [
    alone("no start", "LOCATION:Hall", "start_missing"),
    alone("an empty start", "DTSTART:", "start_unreadable"),
    alone("a start in words", "DTSTART:tomorrow", "start_unreadable"),
    alone("a 31st of November", "DTSTART:20261131", "start_unreadable"),
    alone("hour 25", "DTSTART:20261006T250000", "start_unreadable"),
    alone("a start of seven digits", "DTSTART:2026106", "start_unreadable"),
    alone("a list of starts", "DTSTART:20261006,20261007", "start_unreadable"),
    rule("a rule without FREQ", "BYDAY=TU"),
    rule("a FREQ of its own", "FREQ=FORTNIGHTLY"),
    rule("words", "every Tuesday"),
    rule("INTERVAL=0", "FREQ=DAILY;INTERVAL=0"),
    rule("INTERVAL below nought", "FREQ=DAILY;INTERVAL=-1"),
    rule("COUNT=0", "FREQ=DAILY;COUNT=0"),
    rule("COUNT in words", "FREQ=DAILY;COUNT=ten"),
    rule("UNTIL in words", "FREQ=DAILY;UNTIL=christmas"),
    rule("a weekday that does not exist", "FREQ=WEEKLY;BYDAY=TU,XX"),
    rule("the 0th Tuesday", "FREQ=MONTHLY;BYDAY=0TU"),
    rule("the 54th Tuesday", "FREQ=YEARLY;BYDAY=54TU"),
    rule("month 13", "FREQ=YEARLY;BYMONTH=13"),
    rule("the 32nd", "FREQ=MONTHLY;BYMONTHDAY=32"),
    rule("day 0", "FREQ=MONTHLY;BYMONTHDAY=0"),
    rule("hour 24", "FREQ=DAILY;BYHOUR=24"),
    rule("position 0", "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=0"),
    rule("a week that begins on no day", "FREQ=WEEKLY;WKST=XX"),
    rule("another calendar", "RSCALE=HEBREW;FREQ=YEARLY"),
    rule("every second", "FREQ=SECONDLY", "rule_too_fine"),
    rule("every minute", "FREQ=MINUTELY;COUNT=2", "rule_too_fine"),
    rule("every hour", "FREQ=HOURLY;INTERVAL=24", "rule_too_fine"),
    rule("every second in the small", "freq=secondly", "rule_too_fine"),
    rule("more than 400 in the window", "FREQ=DAILY;BYHOUR=8,10,12,14,16", "rule_too_many"),
    rule(
        "a day of seconds",
        "FREQ=DAILY;BYSECOND=" + ",".join(map(str, range(60))) + ";BYMINUTE=" + ",".join(map(str, range(60))),
        "rule_too_many",
    ),
    events(
        "one bad rule of two",
        f"{TUESDAY}\nRRULE:FREQ=WEEKLY\nRRULE:FREQ=NEVER",
        NEXT,
        expected=GOOD,
        warnings=["rule_unreadable"],
    ),
    Case("nothing", b"", refused="empty"),
    Case("a mark and nothing", b"\xef\xbb\xbf \r\n", refused="empty"),
    Case("NULs and nothing", b"\0\0\0\0", refused="empty"),
    Case("a page in capitals", b"<HTML><BODY>Sign in</BODY></HTML>", refused="web_page"),
    Case("a page of a newer kind", b"\n <!doctype html><title>x</title>", refused="web_page"),
    Case("JSON", b'{"error": "not found"}', refused="not_a_calendar"),
    Case("events without a calendar", PLAIN.replace(b"VCALENDAR", b"VCARD"), refused="not_a_calendar"),
    Case("a calendar in words", b"This is no BEGIN:VCALENDAR", refused="not_a_calendar"),
    Case("cut after an event", PLAIN.replace(b"END:VCALENDAR\r\n", b""), refused="cut_short"),
    Case("cut inside an event", PLAIN[: PLAIN.index(b"DURATION")], refused="cut_short"),
    Case("cut inside the last word", PLAIN.rstrip()[:-1], refused="cut_short"),
    Case("cut inside the second calendar", PLAIN + PLAIN[:80], refused="cut_short"),
    Case("an event that never ends", PLAIN.replace(b"END:VEVENT", b"X:1"), refused="cut_short"),
    Case("an event that ends twice", PLAIN.replace(b"END:VEVENT", b"END:VEVENT\r\nEND:VEVENT"), refused="cut_short"),
]
