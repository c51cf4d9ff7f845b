"""Our rules beside somebody else's: the same rule gives the same times in a library that many calendars trust."""

from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from recurring_ical_events import of

from shared.calendars.read.recur import expand
from shared.calendars.read.refusals import Skipped
from shared.calendars.read.rules import WEEKDAYS, read_rule
from tests.calendars.lint import moment

AFTER, BEFORE = datetime(2026, 9, 1), datetime(2027, 1, 31)  # noqa: DTZ001  # wall times

numbers = st.integers(1, 4)
starts = st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 1)).map(lambda at: at.replace(second=0, microsecond=0))  # noqa: DTZ001


def listed(values: st.SearchStrategy[object]) -> st.SearchStrategy[str]:
    """One to three of *values*, as a rule writes them."""
    return st.lists(values, min_size=1, max_size=3, unique=True).map(lambda found: ",".join(map(str, found)))


def part(name: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """`;NAME=values`, or nothing."""
    return st.one_of(st.just(""), values.map(lambda text: f";{name}={text}"))


day_names = st.sampled_from(WEEKDAYS)
nth_names = st.tuples(st.sampled_from([-2, -1, 1, 2, 3]), day_names).map(lambda pair: f"{pair[0]}{pair[1]}")
month_days = st.sampled_from([-3, -1, 1, 5, 15, 28, 31])
common = st.tuples(
    part("INTERVAL", numbers.map(str)),
    st.one_of(part("COUNT", st.integers(1, 40).map(str)), st.just(";UNTIL=20261224T120000")),
    part("WKST", st.sampled_from(["MO", "SU"])),
)
daily = st.tuples(st.just("FREQ=DAILY"), part("BYMONTH", listed(st.integers(1, 12))), part("BYDAY", listed(day_names)))
weekly = st.tuples(st.just("FREQ=WEEKLY"), part("BYDAY", listed(day_names)), part("BYHOUR", listed(st.integers(8, 20))))
monthly = st.tuples(
    st.just("FREQ=MONTHLY"),
    st.one_of(
        part("BYDAY", listed(nth_names)), part("BYMONTHDAY", listed(month_days)), part("BYDAY", listed(day_names))
    ),
)
yearly = st.tuples(
    st.just("FREQ=YEARLY"),
    part("BYMONTH", listed(st.integers(1, 12))),
    st.one_of(part("BYDAY", listed(nth_names)), part("BYMONTHDAY", listed(month_days))),
)
positioned = st.tuples(
    st.just("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR"), part("BYSETPOS", listed(st.sampled_from([-1, 1, 2, 5])))
)
positioned_days = st.tuples(
    st.sampled_from(["FREQ=DAILY;BYHOUR=9,12,18", "FREQ=YEARLY;BYMONTH=10,11;BYDAY=TU"]),
    part("BYSETPOS", listed(st.sampled_from([-2, -1, 1, 2]))),
)
# Weeks that lie within one year: on the days around New Year the library and the standard part ways.
of_year = st.tuples(
    st.just("FREQ=YEARLY"),
    st.one_of(
        part("BYYEARDAY", listed(st.sampled_from([-366, -100, -31, -1, 1, 280, 300, 366]))),
        st.tuples(listed(st.sampled_from([-9, 2, 40, 45, 50])), listed(day_names)).map(
            lambda found: f";BYWEEKNO={found[0]};BYDAY={found[1]}"
        ),
        part("BYDAY", listed(st.sampled_from(["1MO", "45TU", "-9WE", "-1SU", "53TH"]))),
    ),
)
anything = st.one_of(daily, weekly, monthly, yearly, positioned, positioned_days, of_year)
rules = st.tuples(anything, common).map(lambda parts: "".join(parts[0]) + "".join(parts[1]))


def ours(rule: str, start: datetime) -> list[datetime]:
    """What our reader expands, without the start itself, on which readers differ when the rule does not give it."""
    checked = read_rule(rule)
    assert checked is not None
    until = checked.until.wall if checked.until else None
    return [at for at in expand(checked, start, until=until, after=AFTER, before=BEFORE) if at != start]


def theirs(rule: str, start: datetime) -> list[datetime]:
    """The same by icalendar and recurring-ical-events."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:1", "DTSTAMP:20260101T000000Z"]
    lines += [f"DTSTART:{start:%Y%m%dT%H%M%S}", "DURATION:PT1S", f"RRULE:{rule}", "END:VEVENT", "END:VCALENDAR", ""]
    found = of(Calendar.from_ical("\r\n".join(lines).encode())).between(AFTER, BEFORE + timedelta(seconds=1))
    moments = (moment(event, "DTSTART") for event in found)
    return sorted(at for at in moments if AFTER <= at <= BEFORE and at != start)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # other tests run beside it
@given(rule=rules, start=starts)
def test_a_rule_gives_the_same_times_as_in_a_library(rule: str, start: datetime) -> None:
    """Any rule a club could write, from any start of the last years."""
    try:
        mine = ours(rule, start)
    except Skipped:
        return
    assert mine == theirs(rule, start)
