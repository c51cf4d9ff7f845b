"""Connecting a calendar."""

from typing import Any

import pytest
from sqlmodel import select

from shared.calendars.errors import CalendarAddressInvalid
from shared.calendars.models import CalendarSource
from shared.calendars.sources.add import add_source
from shared.calendars.sources.choose import Chosen
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.errors import InvalidInput
from shared.outbox import OutboxEvent
from shared.settings import Settings
from tests.calendars.stage import connect


async def test_a_connected_calendar_is_due_at_once_and_announced(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """The event starts the first reading."""
    source = await connect(session, clock, settings, "webcal://example.org/club.ics")
    events = (await session.exec(select(OutboxEvent))).all()
    assert (source.url, source.next_read_at) == ("https://example.org/club.ics", clock.now())
    assert [(event.type, event.subject_id) for event in events] == [("CalendarSourceAdded", source.id)]


async def test_the_same_address_twice_is_one_source(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Also when it is spelled in another way."""
    source = await connect(session, clock, settings, "https://example.org/club.ics")
    again = await add_source(
        session,
        clock,
        settings,
        organizer_id=source.organizer_id,
        chosen=Chosen(venue_id=source.venue_id, activity_id=source.activity_id),
        url=" webcal://EXAMPLE.org:443/club.ics ",
    )
    assert again.id == source.id
    assert len((await session.exec(select(CalendarSource))).all()) == 1


@pytest.mark.parametrize(
    "url",
    [
        "",
        "club.ics",
        "http://example.org/club.ics",
        "https://example.org:8443/",
        "ftp://example.org/",
        "https://",
        "https://a:b@example.org/",
        "https://example.org/" + "x" * 2000,
        "https://exa mple.org/",
        "javascript:alert(1)",
    ],
)
async def test_what_is_no_address_of_a_calendar_is_refused(
    session: AsyncSession, clock: FixedClock, settings: Settings, url: str
) -> None:
    """The coordinator is told at once, and the text is in no error."""
    with pytest.raises(CalendarAddressInvalid) as refused:
        await connect(session, clock, settings, url)
    assert refused.value.data == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"min_age": 13, "max_age": 12},
        {"min_age": -1, "max_age": 5},
        {"min_age": 5, "max_age": 26},
        {"sign_up": "perhaps"},
        {"capacity": 0},
        {"zone": "Europe/Örebro"},
        {"import_rule": "some"},
        {"import_rule": "keyword", "keywords": (" - ",)},
    ],
    ids=str,
)
async def test_rules_that_no_calendar_could_have_are_refused(
    session: AsyncSession, clock: FixedClock, settings: Settings, wrong: dict[str, Any]
) -> None:
    """Else every reading would fail."""
    with pytest.raises(InvalidInput):
        await connect(session, clock, settings, "https://example.org/a.ics", **wrong)
