"""Repeating events: rules, exceptions in every form, replaced instances, and rules that are refused."""

import pytest

from tests.calendars.fuzz.run import limited
from tests.calendars.reading import TUESDAY, body, codes, read_autumn, times

START = "DTSTART;TZID=Europe/Stockholm:20261006T180000\nDURATION:PT1H"
FOUR = START + "\nRRULE:FREQ=WEEKLY;COUNT=4"
MOVED = "DTSTART;TZID=Europe/Stockholm:20261014T200000\nDURATION:PT1H"


def days(content: bytes) -> list[str]:
    """Only the starts: "10-06 18:00"."""
    return [one.partition("-")[0] + "-" + one.split("-")[1] for one in times(content)]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=WEEKLY;UNTIL=20261020", ["10-06", "10-13", "10-20"]),
        ("FREQ=WEEKLY;UNTIL=20261020T180000", ["10-06", "10-13", "10-20"]),
        ("FREQ=WEEKLY;UNTIL=20261020T160000Z", ["10-06", "10-13", "10-20"]),
        ("FREQ=WEEKLY;UNTIL=20261020T155959Z", ["10-06", "10-13"]),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=3", ["10-06", "10-20", "11-03"]),
        ("FREQ=MONTHLY;BYDAY=1TU", ["10-06", "11-03", "12-01"]),
        ("FREQ=MONTHLY;BYDAY=-1SU", ["10-25", "11-29", "12-27"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ["10-30", "11-30"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", ["10-31", "11-30"]),
        ("FREQ=YEARLY", ["10-06"]),
        ("FREQ=YEARLY;BYMONTH=11;BYDAY=2TU", ["11-10"]),
        ("FREQ=YEARLY;BYWEEKNO=50", ["12-08"]),
        ("FREQ=YEARLY;BYYEARDAY=-10", ["12-22"]),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", []),
        ("FREQ=WEEKLY;INTERVAL=99999999999999", ["10-06"]),
        ("", ["10-06"]),
    ],
)
def test_a_rule_gives_its_days(rule: str, expected: list[str]) -> None:
    """UNTIL is inclusive in every form; positions count from either end; an empty rule is none."""
    assert [one[:5] for one in times(body(f"{START}\nRRULE:{rule}"))] == expected


@pytest.mark.parametrize(
    "exception",
    [
        "EXDATE;TZID=Europe/Stockholm:20261013T180000",
        "EXDATE:20261013T160000Z",
        "EXDATE:20261013T180000",
        "EXDATE;VALUE=DATE:20261013",
        "EXDATE:20261013",
        "EXDATE:\nEXDATE;TZID=Europe/London:20261101T000000,20261013T170000",
    ],
)
def test_an_exception_matches_in_every_form(exception: str) -> None:
    """With its zone, in UTC, without a zone, as a date, in a list, in another zone."""
    assert [one[:5] for one in times(body(f"{FOUR}\n{exception}"))] == ["10-06", "10-20", "10-27"]


def test_an_exception_of_a_whole_day_event_may_carry_a_time() -> None:
    """It means the day it is written on, or the day whose midnight it is."""
    rule = "DTSTART;VALUE=DATE:20261006\nRRULE:FREQ=WEEKLY;UNTIL=20261103T000000Z\nEXDATE:20261013T000000Z,20261019T220000Z"
    assert times(body(rule)) == ["10-06..10-07", "10-27..10-28", "11-03..11-04"]


def test_extra_dates_may_bring_their_own_length() -> None:
    """RDATE as a moment, a day, and a period in either form."""
    extra = (
        "RDATE;TZID=Europe/Stockholm:20261107T100000\nRDATE;VALUE=DATE:20261109\n"
        "RDATE;VALUE=PERIOD:20261114T090000Z/PT45M,20261115T090000Z/20261115T093000Z"
    )
    assert times(body(f"{START}\n{extra}")) == [
        "10-06 18:00-19:00",
        "11-07 10:00-11:00",
        "11-09 18:00-19:00",
        "11-14 10:00-10:45",
        "11-15 10:00-10:30",
    ]


@pytest.mark.parametrize(
    "named",
    [
        "RECURRENCE-ID;TZID=Europe/Stockholm:20261013T180000",
        "RECURRENCE-ID:20261013T160000Z",
        "RECURRENCE-ID:20261013T180000",
        "RECURRENCE-ID;VALUE=DATE:20261013",
    ],
)
def test_a_replaced_instance_is_found_in_every_form(named: str) -> None:
    """It moves; its key stays that of the day the rule gave; a rule inside it is ignored; it beats an exception."""
    content = body(FOUR + "\nEXDATE;VALUE=DATE:20261013", f"{MOVED}\n{named}\nRRULE:FREQ=DAILY\nSUMMARY:Moved")
    found = {one.key: one.title for one in read_autumn(content).occurrences}
    assert days(content) == ["10-06 18:00", "10-14 20:00", "10-20 18:00", "10-27 18:00"]
    assert found == {"one/2026-10-06": "A", "one/2026-10-13": "Moved", "one/2026-10-20": "A", "one/2026-10-27": "A"}


def test_the_higher_sequence_of_two_replacements_counts() -> None:
    """Whatever order they come in."""
    named = "\nRECURRENCE-ID;TZID=Europe/Stockholm:20261013T180000"
    late = MOVED.replace("T200000", "T210000") + named + "\nSEQUENCE:2"
    assert days(body(FOUR, late, MOVED + named + "\nSEQUENCE:1"))[1] == "10-14 21:00"


def test_this_and_all_that_follow_are_shifted_together() -> None:
    """A single replacement after it stays as it says."""
    content = body(
        FOUR,
        "DTSTART;TZID=Europe/Stockholm:20261013T190000\nDURATION:PT2H\n"
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Stockholm:20261013T180000",
        "DTSTART;TZID=Europe/Stockholm:20261021T080000\nDURATION:PT1H\nRECURRENCE-ID;TZID=Europe/Stockholm:20261020T180000",
    )
    assert times(content) == ["10-06 18:00-19:00", "10-13 19:00-21:00", "10-21 08:00-09:00", "10-27 19:00-21:00"]


def test_instances_cross_the_edge_of_the_window_in_both_directions() -> None:
    """Moved in from before it: there. Moved out of it: gone."""
    weekly = "DTSTART;TZID=Europe/Stockholm:20260901T180000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;UNTIL=20261013"
    moved_in = "DTSTART;TZID=Europe/Stockholm:20261002T180000\nDURATION:PT1H\nRECURRENCE-ID:20260908T160000Z"
    moved_out = "DTSTART;TZID=Europe/Stockholm:20270302T180000\nDURATION:PT1H\nRECURRENCE-ID:20261006T160000Z"
    assert days(body(weekly, moved_in, moved_out)) == ["10-02 18:00", "10-13 18:00"]


def test_a_replacement_without_its_series_stands_alone() -> None:
    """A guest of one instance gets only that."""
    assert days(body(MOVED + "\nRECURRENCE-ID:20261013T160000Z")) == ["10-14 20:00"]


def test_cancelled_is_shown_as_cancelled() -> None:
    """A whole series, one instance, or everything by METHOD."""
    named = "\nRECURRENCE-ID:20261013T160000Z\nSTATUS:CANCELLED"
    assert [one.cancelled for one in read_autumn(body(FOUR, START + named)).occurrences].count(True) == 1
    assert all(one.cancelled for one in read_autumn(body(FOUR + "\nSTATUS:CANCELLED")).occurrences)
    assert all(one.cancelled for one in read_autumn(body(FOUR, head="METHOD:CANCEL")).occurrences)


def test_one_uid_is_one_event_unless_its_starts_differ() -> None:
    """The higher SEQUENCE wins; the same SEQUENCE at another time is another event with a key of its own."""
    later = TUESDAY.replace("1006", "1013")
    assert days(body(TUESDAY + "\nSEQUENCE:2", later + "\nSEQUENCE:1")) == ["10-06 18:00"]
    keys = [one.key for one in read_autumn(body(TUESDAY, later)).occurrences]
    assert keys == ["one/2026-10-06", "one/2026-10-13"]


def test_events_without_a_uid_are_told_apart_by_what_they_say_and_keep_their_keys() -> None:
    """The same content gives the same key at the next reading."""
    content = body(TUESDAY + "\nUID:", TUESDAY + "\nUID:\nSUMMARY:B")
    first, second = read_autumn(content).occurrences, read_autumn(content).occurrences
    assert len({one.key for one in first}) == 2
    assert first == second


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("FREQ=SECONDLY", "rule_too_fine"),
        ("FREQ=MINUTELY;INTERVAL=60", "rule_too_fine"),
        ("FREQ=HOURLY;COUNT=2", "rule_too_fine"),
        ("FREQ=DAILY;INTERVAL=0", "rule_unreadable"),
        ("FREQ=WEEKLY;BYDAY=XX", "rule_unreadable"),
        ("FREQ=WEEKLY;UNTIL=soon", "rule_unreadable"),
        ("COUNT=3", "rule_unreadable"),
        ("FREQ=DAILY;BYHOUR=1,2,3,4,5,6", "rule_too_many"),
        ("FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=" + ",".join(map(str, range(60))) + ";BYSECOND=1,2,3", "rule_too_many"),
    ],
)
def test_a_rule_that_is_no_plan_of_a_club_is_refused_alone(rule: str, code: str) -> None:
    """Its event is left out with a reason; the next one is there."""
    content = body(f"{START}\nRRULE:{rule}", TUESDAY + "\nUID:two")
    assert times(content) == ["10-06 18:00-19:30"]
    assert codes(content) == [code]


def test_thousands_of_exceptions_are_too_many() -> None:
    """The first 2,000 count, and a warning says so."""
    content = body(FOUR + "\nEXDATE:" + ",".join(["20200101T000000Z"] * 2001) + ",20261013T160000Z")
    assert len(times(content)) == 4
    assert codes(content) == ["exceptions_too_many"]


@pytest.mark.parametrize("which", ["", ";RANGE=THISANDFUTURE"])
def test_thousands_of_series_and_replacements_of_one_uid_cost_no_more_than_their_number(which: str) -> None:
    """Each is looked for once, and not once for every other."""
    series = [f"DTSTART:{_minute(at, day=1)}Z\nRRULE:FREQ=WEEKLY;COUNT=2" for at in range(2000)]
    replacements = [f"DTSTART:{_minute(at, day=9)}Z\nRECURRENCE-ID{which}:{_minute(at, day=8)}Z" for at in range(2000)]
    content = body(*series, *replacements)
    with limited(4):
        assert len(times(content)) >= 4000


def _minute(number: int, *, day: int) -> str:
    return f"202610{day + number // 1440:02}T{number // 60 % 24:02}{number % 60:02}00"
