"""When a calendar is read next."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.calendars.sync.due import next_reading

AT = datetime(2026, 9, 15, 13, 0, tzinfo=UTC)


def pause(failures: int, retry_after: int | None = None, luck: float = 0.5) -> timedelta:
    """The pause after a reading, for a source that is read every hour."""
    return next_reading(AT, minutes=60, failures=failures, retry_after=retry_after, luck=luck) - AT


def test_failures_are_retried_less_and_less_often_up_to_a_day() -> None:
    """One hour, then twice as long after each failure."""
    assert [pause(number) / timedelta(hours=1) for number in (0, 1, 2, 3, 4, 5, 6, 1000)] == [
        1,
        2,
        4,
        8,
        16,
        24,
        24,
        24,
    ]


@pytest.mark.parametrize("failures", [0, 3, 9])
def test_sources_are_spread_by_a_tenth_and_never_beyond_a_day(failures: int) -> None:
    """Ten thousand calendars are not read in the same second."""
    assert pause(failures, luck=0) < pause(failures, luck=0.5) <= pause(failures, luck=1) <= timedelta(hours=24)
    assert timedelta(minutes=54) <= next_reading(AT, minutes=60, failures=0) - AT <= timedelta(minutes=66)


def test_what_a_server_asks_for_is_kept_within_a_day() -> None:
    """Retry-After counts when it is longer than our own patience."""
    assert pause(0, retry_after=7200) == timedelta(hours=2)
    assert pause(4, retry_after=60) == timedelta(hours=16)
    assert pause(0, retry_after=10**9) == timedelta(hours=24)
