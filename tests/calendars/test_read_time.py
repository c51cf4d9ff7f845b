"""What a time means: zones by every name, dates, lengths, and the two nights when the clock changes."""

from datetime import datetime

import pytest

from shared.calendars.read import parse
from tests.calendars.reading import STOCKHOLM, TUESDAY, body, codes, read_autumn, times

RULES = """BEGIN:VTIMEZONE
TZID:{name}
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE"""
BOTH_SIDES = ["10-20 18:00-19:00", "10-27 18:00-19:00"]


def weekly(zone: str) -> str:
    """Two Tuesdays around the change of the clock, in a zone of that name."""
    return f"DTSTART;TZID={zone}:20261020T180000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2"


@pytest.mark.parametrize(
    "name",
    [
        "Europe/Stockholm",
        "europe/stockholm",
        '"Europe/Stockholm"',
        "/example.org/20260101_1/Europe/Stockholm",
        "W. Europe Standard Time",
        '"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"',
    ],
)
def test_a_zone_is_known_by_every_name_it_has(name: str) -> None:
    """IANA in any case, quoted, behind a prefix; Windows; the name Windows shows to people."""
    content = body(weekly(name))
    assert times(content) == BOTH_SIDES
    assert codes(content) == []


def test_a_name_nobody_knows_is_local_time_with_a_warning() -> None:
    """Better an hour that is probably right than no event."""
    content = body(weekly("Somewhere"))
    assert times(content) == BOTH_SIDES
    assert codes(content) == ["zone_unknown"]


def test_a_name_nobody_knows_means_what_its_own_rules_say() -> None:
    """Rules shifted by two hours move the event by two hours."""
    rules = RULES.format(name="Club Time").replace("+0200", "+0400").replace("+0100", "+0300")
    assert times(body(weekly("Club Time"), zones=rules)) == ["10-20 16:00-17:00", "10-27 16:00-17:00"]


def test_two_calendars_with_different_rules_under_one_name_do_not_mix() -> None:
    """Club A's zone is never applied to club B."""
    mine = body(weekly("Club Time"), zones=RULES.format(name="Club Time"))
    theirs = body(weekly("Club Time") + "\nUID:two", zones=RULES.format(name="Club Time").replace("+0", "+1"))
    assert times(mine) == BOTH_SIDES
    assert times(theirs) == ["10-20 08:00-09:00", "10-27 08:00-09:00"]
    assert times(mine + theirs)[1::2] == BOTH_SIDES


def test_a_known_name_wins_over_wrong_rules_that_come_with_it() -> None:
    """Senders ship outdated rules; the zone's name is what they mean."""
    rules = RULES.format(name="Europe/Stockholm").replace("+0200", "+0900")
    assert times(body(weekly("Europe/Stockholm"), zones=rules)) == BOTH_SIDES


@pytest.mark.parametrize("bad", ["TZOFFSETTO:+9900", "TZOFFSETTO:soon", "RRULE:FREQ=SECONDLY"])
def test_rules_without_sense_are_not_followed(bad: str) -> None:
    """An offset of no place on earth and a clock that changes every second are ignored."""
    rules = RULES.format(name="Odd").replace("TZOFFSETTO:+0200", bad)
    assert codes(body(weekly("Odd"), zones=rules)) == ["zone_unknown"]


def test_an_offset_as_a_name_is_that_offset() -> None:
    """GMT+0200 is two hours before UTC, as people read it."""
    assert times(body("DTSTART;TZID=GMT+0200:20261027T180000")) == ["10-27 17:00-17:00"]


def test_a_time_in_utc_stays_in_utc_even_beside_a_zone() -> None:
    """Z wins over TZID, and a rule that starts in UTC repeats in UTC."""
    rule = "DTSTART;TZID=Europe/Stockholm:20261020T160000Z\nRRULE:FREQ=WEEKLY;COUNT=2"
    assert times(body(rule, head="X-WR-TIMEZONE:Europe/Stockholm")) == ["10-20 18:00-18:00", "10-27 17:00-17:00"]


def test_a_time_without_any_zone_is_the_calendars_or_the_clubs() -> None:
    """X-WR-TIMEZONE where it is known, else where the club is."""
    floating = "DTSTART:20261006T180000"
    assert times(body(floating, head="X-WR-TIMEZONE:Europe/London")) == ["10-06 19:00-19:00"]
    assert times(body(floating, head="X-WR-TIMEZONE:Nowhere")) == ["10-06 18:00-18:00"]
    assert times(body(floating)) == ["10-06 18:00-18:00"]


def test_an_hour_that_does_not_exist_moves_forward_with_its_length() -> None:
    """02:30 on the night to summer time is 03:30, and an hour long."""
    content = body("DTSTART;TZID=Europe/Stockholm:20270328T023000\nDURATION:PT1H")
    spring = datetime(2027, 3, 1, tzinfo=STOCKHOLM), datetime(2027, 5, 1, tzinfo=STOCKHOLM)
    (one,) = parse(content, start=spring[0], end=spring[1], zone=STOCKHOLM).occurrences
    assert (one.starts.isoformat(), one.ends.isoformat()) == ("2027-03-28T03:30:00+02:00", "2027-03-28T04:30:00+02:00")


def test_an_hour_that_comes_twice_is_the_first_one() -> None:
    """02:30 on the night to winter time, and two real hours later it is 03:30."""
    (one,) = read_autumn(body("DTSTART;TZID=Europe/Stockholm:20261025T023000\nDURATION:PT2H")).occurrences
    assert (one.starts.isoformat(), one.ends.isoformat()) == ("2026-10-25T02:30:00+02:00", "2026-10-25T03:30:00+01:00")


def test_a_day_is_a_calendar_day_and_24_hours_are_24_hours() -> None:
    """Over the change to winter time the two differ by an hour."""
    start = "DTSTART;TZID=Europe/Stockholm:20261024T180000\nUID:{}\nDURATION:{}"
    assert times(body(start.format("1", "P1D"), start.format("2", "PT24H"))) == [
        "10-24 18:00-18:00",
        "10-24 18:00-17:00",
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("DTSTART;VALUE=DATE:20261006", "10-06..10-07"),
        ("DTSTART:20261006", "10-06..10-07"),
        ("DTSTART;TZID=Europe/Stockholm;VALUE=DATE:20261006\nDTEND;VALUE=DATE:20261006", "10-06..10-07"),
        ("DTSTART;VALUE=DATE:20261006\nDTEND;VALUE=DATE:20261009", "10-06..10-09"),
        ("DTSTART;VALUE=DATE:20261024\nDURATION:P2D", "10-24..10-26"),
    ],
)
def test_eight_digits_are_whole_days(lines: str, expected: str) -> None:
    """An end that is missing or the same makes one day; an end is the first day that is free again."""
    assert times(body(lines)) == [expected]


@pytest.mark.parametrize(
    ("end", "code"),
    [
        ("DTEND;TZID=Europe/Stockholm:20261006T170000", ["end_before_start"]),
        ("DURATION:-PT1H", ["end_before_start"]),
        ("DTEND:later", ["end_unreadable"]),
        ("DURATION:P99999999999D", ["end_unreadable"]),
        ("X-NO-END:1", []),
    ],
)
def test_an_end_that_makes_no_sense_is_no_length(end: str, code: list[str]) -> None:
    """The event is there, without a length, and a warning says so unless it simply has no end."""
    content = body(f"DTSTART;TZID=Europe/Stockholm:20261006T180000\n{end}")
    assert times(content) == ["10-06 18:00-18:00"]
    assert codes(content) == code


def test_an_end_wins_over_a_duration_and_is_read_on_the_clock_of_the_start() -> None:
    """DTEND without a zone belongs to the zone of DTSTART."""
    start = "DTSTART;TZID=Europe/Helsinki:20261006T190000\nDTEND:20261006T203000\nDURATION:PT9H"
    assert times(body(start)) == ["10-06 18:00-19:30"]


def test_years_at_the_edge_of_the_calendar_stop_nothing() -> None:
    """The year 9999 and the year 1 are read, and lie outside."""
    far = "DTSTART;TZID=Europe/Stockholm:{}T235959\nDURATION:P400D\nUID:{}"
    assert times(body(far.format("99991231", 1), far.format("00010101", 2), TUESDAY)) == ["10-06 18:00-19:30"]
