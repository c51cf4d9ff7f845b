"""Events that do not say from when until when. Nobody comes to a session without hours, and none loses the hours it has."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from shared.calendars.models import CalendarSource
from shared.calendars.sources.edit import Hours, edit
from shared.calendars.sources.publish import publish_drafts
from shared.clock import FixedClock
from shared.database import AsyncSession, Sessions
from shared.schedule.errors import HoursMissing
from shared.schedule.models import ScheduledSession, SessionChange
from shared.schedule.publish import publish_draft
from shared.settings import Settings
from tests.calendars.reading import STOCKHOLM, body
from tests.calendars.server import ClubServer, ok
from tests.calendars.stage import Desk, connect

WHOLE_DAY = "UID:a\nSUMMARY:Hall\nDTSTART;VALUE=DATE:20261005"
NEXT_DAY = "UID:a\nSUMMARY:Hall\nDTSTART;VALUE=DATE:20261006"
WITHOUT_END = "UID:a\nSUMMARY:Hall\nDTSTART:20261005T160000Z"
WITH_HOURS = "UID:a\nSUMMARY:Hall\nDTSTART:20261005T160000Z\nDTEND:20261005T173000Z"
SIX = datetime(2026, 10, 5, 16, tzinfo=UTC)  # on the clock in Stockholm
HALF_PAST_SEVEN = SIX + timedelta(minutes=90)
AT_SIX = Hours(time(18), 90, STOCKHOLM)

Read = Callable[[str], Awaitable[ScheduledSession]]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings that let a source be on this machine."""
    return settings.model_copy(update={"calendar_allow_loopback": True})


@pytest.fixture
async def source(session: AsyncSession, clock: FixedClock, settings: Settings, club: ClubServer) -> CalendarSource:
    """A club that publishes everything in its calendar."""
    source = await connect(session, clock, settings, club.url(), import_rule="everything")
    await session.commit()
    return source


@pytest.fixture
def desk(sessions: Sessions, clock: FixedClock, settings: Settings, source: CalendarSource) -> Desk:
    """The coordinator's view of it."""
    return Desk(sessions, clock, settings, source)


@pytest.fixture
def read(club: ClubServer, desk: Desk, clock: FixedClock) -> Read:
    """Read this event an hour later; what came of it."""

    async def read_later(event: str) -> ScheduledSession:
        clock.advance(timedelta(hours=1))
        club.answers["/club.ics"] = ok(body(event))
        assert (await desk.read()).problem == ""
        (on,) = await desk.sessions()
        return on

    return read_later


async def say_hours(desk: Desk, clock: FixedClock, on: ScheduledSession, **values: Any) -> None:
    """A coordinator says that it is from six until half past seven."""
    async with desk.transaction() as editing:
        found = await editing.get_one(ScheduledSession, on.id)
        await edit(editing, clock, found, values, hours=AT_SIX)


@pytest.mark.parametrize("event", [WHOLE_DAY, WITHOUT_END])
async def test_what_has_no_hours_stays_a_draft_until_somebody_says_them(
    desk: Desk, read: Read, clock: FixedClock, source: CalendarSource, event: str
) -> None:
    """Whatever the rule says, and whoever ticks it. The hours then stay, for the calendar knows no better."""
    on = await read(event)
    async with desk.transaction() as publishing:
        assert (
            await publish_drafts(publishing, clock, await publishing.get_one(CalendarSource, source.id), {on.id}) == 0
        )
        with pytest.raises(HoursMissing):
            await publish_draft(publishing, clock, await publishing.get_one(ScheduledSession, on.id))
    await say_hours(desk, clock, on, title="Open hall")
    async with desk.transaction() as publishing:
        assert (
            await publish_drafts(publishing, clock, await publishing.get_one(CalendarSource, source.id), {on.id}) == 1
        )
    on = await read(event + "\nDESCRIPTION:New")
    assert (on.status, on.title, on.starts_at, on.ends_at) == ("published", "Open hall", SIX, HALF_PAST_SEVEN)


async def test_a_draft_becomes_public_when_its_club_says_the_hours(read: Read) -> None:
    """As its rule has it: that was all it waited for."""
    assert (await read(WHOLE_DAY)).status == "draft"
    on = await read(WITH_HOURS)
    assert (on.status, on.starts_at, on.ends_at) == ("published", SIX, HALF_PAST_SEVEN)


async def test_hours_that_a_coordinator_said_can_be_said_anew(desk: Desk, read: Read, clock: FixedClock) -> None:
    """Of a draft; and they go with the event to another day."""
    on = await read(WHOLE_DAY)
    async with desk.transaction() as editing:
        wrong = Hours(time(16), 90, STOCKHOLM)
        await edit(editing, clock, await editing.get_one(ScheduledSession, on.id), {}, hours=wrong)
    await say_hours(desk, clock, on)
    on = await read(NEXT_DAY)
    day = timedelta(days=1)
    assert (on.status, on.starts_at, on.ends_at) == ("draft", SIX + day, HALF_PAST_SEVEN + day)


async def test_hours_that_a_calendar_says_are_its_own(desk: Desk, read: Read, clock: FixedClock) -> None:
    """A coordinator moves a session, and tells everyone."""
    on = await read(WITH_HOURS.replace("SUMMARY:Hall", "SUMMARY:Hall\nLOCATION:Somewhere"))
    assert on.status == "draft"
    async with desk.transaction() as editing:
        later = Hours(time(19), 30, STOCKHOLM)
        await edit(editing, clock, await editing.get_one(ScheduledSession, on.id), {}, hours=later)
    (on,) = await desk.sessions()
    assert on.starts_at == SIX


@pytest.mark.parametrize(
    ("event", "later"),
    [(WHOLE_DAY, timedelta()), (WITHOUT_END, timedelta()), (NEXT_DAY, timedelta(days=1))],
)
async def test_a_public_session_keeps_hours_that_its_event_loses(
    desk: Desk, read: Read, event: str, later: timedelta
) -> None:
    """Only its day follows, and only that is told: "from midnight to midnight" would be no news."""
    await read(WITH_HOURS)
    on = await read(event)
    assert (on.status, on.starts_at, on.ends_at) == ("published", SIX + later, HALF_PAST_SEVEN + later)
    async with desk.transaction() as looking:
        assert len((await looking.exec(select(SessionChange))).all()) == bool(later)


async def test_midnight_to_midnight_is_hours_when_its_club_says_so(read: Read) -> None:
    """A night of games is no whole day, though both are the same stretch of time."""
    assert (await read(WHOLE_DAY)).status == "draft"
    night = "UID:a\nSUMMARY:Hall\nDTSTART:20261004T220000Z\nDTEND:20261005T220000Z"
    assert (await read(night)).status == "published"


async def test_the_database_refuses_a_public_session_without_hours(desk: Desk, read: Read) -> None:
    """Whatever goes wrong above it."""
    on = await read(WHOLE_DAY)
    with pytest.raises(IntegrityError, match="hours"):
        await desk.change(on, status="published")
