"""Days off as coordinators type them."""

from datetime import date

import pytest

from services.api.pages.desk.days_off import NotADay, read_days_off

CHRISTMAS = [date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26)]


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-24\n2026-12-25\n2026-12-26",
        "2026-12-24 – 2026-12-26",
        "2026-12-24-2026-12-26",
        "2026-12-24 to 2026-12-26",
        "2026-12-24/2026-12-26",
        "\n  2026-12-25  \r\n\r\n2026-12-24 - 2026-12-26\n",
    ],
)
def test_days_and_stretches_are_read(text: str) -> None:
    """One on each line, however the stretch is written, each day once."""
    assert read_days_off(text) == CHRISTMAS


@pytest.mark.parametrize(
    "text", ["Christmas", "2026-02-30", "24/12", "2026-12-26 – 2026-12-24", "2026-01-01 – 2036-01-01"]
)
def test_what_is_no_day_is_told(text: str) -> None:
    """The error names the line."""
    with pytest.raises(NotADay) as told:
        read_days_off(f"2026-12-24\n{text}")
    assert told.value.args == (text,)


def test_nothing_typed_is_no_day_off() -> None:
    """An empty field is fine."""
    assert read_days_off(" \n ") == []
