"""The calendar that whoever tries the demo can connect."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.api.pages.demo.routes import CLUB
from shared.calendars.read import parse
from shared.calendars.rules.hours import without_hours

HALF_A_YEAR = timedelta(days=180)


@pytest.mark.parametrize("month", [1, 6, 12])
def test_it_shows_what_clubs_write_whenever_the_demo_is_looked_at(month: int) -> None:
    """Drop-in and trainings, a hall that is called otherwise here, a day without hours, and one mistake that is told."""
    start = datetime(2027, month, 3, tzinfo=UTC)
    reading = parse(CLUB.read_bytes(), start=start, end=start + HALF_A_YEAR, zone=ZoneInfo("Europe/Stockholm"))
    titles = {one.title for one in reading.occurrences}
    assert {"Drop-in basket för alla", "Träning P13", "Drop-in, aktivitetsdag"} <= titles
    assert {one.location for one in reading.occurrences} == {
        "Vivalla bollhall",
        "Sporthallen i Vivalla",
        "Vivalla IP",
        "",
    }
    assert {one.title for one in reading.occurrences if without_hours(one)} == {
        "Drop-in, aktivitetsdag",
        "Styrelsemöte",
    }
    assert [note.event for note in reading.warnings] == ["Styrelsemöte"]
