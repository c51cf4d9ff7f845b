"""Times that are alike but for their week."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from services.api.pages.desk.weekly import Span, weekly

STOCKHOLM = ZoneInfo("Europe/Stockholm")
HOUR = timedelta(hours=1)


def hour_from(start: datetime) -> Span:
    """An hour of something."""
    return start, start + HOUR


def at(day: int, hour: int, month: int = 10) -> datetime:
    """On the clock in Stockholm, as the database gives it."""
    return datetime(2026, month, day, hour, tzinfo=STOCKHOLM).astimezone(UTC)


def test_what_comes_every_week_is_one_line_also_when_the_clocks_change() -> None:
    """By the clock on the wall: on 25 October 2026 it is turned back."""
    mondays = [at(19, 18), at(26, 18), at(2, 18, month=11)]
    (one,) = weekly(mondays, STOCKHOLM, span=hour_from, alike=lambda _: None)
    assert (one.things, one.starts_at, one.ends_at, one.last_at) == (
        tuple(mondays),
        mondays[0],
        mondays[0] + HOUR,
        mondays[2],
    )


def test_another_day_another_hour_another_length_or_something_else_is_another_line() -> None:
    """In the order of their first times."""
    first = at(19, 18)
    things = [
        (first, HOUR, "a"),
        (first, 2 * HOUR, "a"),
        (first, HOUR, "b"),
        (at(19, 19), HOUR, "a"),
        (at(20, 18), HOUR, "a"),
    ]
    found = weekly(things, STOCKHOLM, span=lambda one: (one[0], one[0] + one[1]), alike=lambda one: one[2])
    assert [one.first for one in found] == things
