"""Coordinators hear of a calendar that fails or asks: once, while it is so, in the morning, and without its address."""

from datetime import timedelta

import pytest

from shared.calendars.models import CalendarSource
from shared.catalogue.models import Organizer
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.messages import facts, react
from shared.messages.hold import held_until
from shared.messages.render import render
from shared.messages.truth import still_true
from shared.settings import Settings
from tests.factories import make_activity, make_organizer, make_staff, make_venue
from tests.messages.stage import messages

KINDS = ("calendar_failed", "calendar_asks")


@pytest.fixture
async def organizer(session: AsyncSession) -> Organizer:
    """A club with a calendar."""
    return await make_organizer(session)


@pytest.fixture
async def source(session: AsyncSession, clock: FixedClock, organizer: Organizer) -> CalendarSource:
    """It has failed for two days; before that, much was missing."""
    source = CalendarSource(
        organizer_id=organizer.id,
        url="https://calendar.example.org/private-4f2a/basic.ics",
        venue_id=(await make_venue(session)).id,
        activity_id=(await make_activity(session)).id,
        created_at=clock.now(),
        next_read_at=clock.now(),
        problem="sign_in_needed",
        failing_since=clock.now() - timedelta(days=2),
        told_at=clock.now(),
        asks_since=clock.now() - timedelta(days=3),
        events_gone=7,
    )
    session.add(source)
    await session.flush()
    return source


async def told(
    session: AsyncSession, clock: FixedClock, settings: Settings, source: CalendarSource
) -> list[facts.Facts]:
    """The messages, asked for twice."""
    for _ in range(2):
        await react.calendar_failed(session, clock, settings, [source.id])
        await react.calendar_asks(session, clock, settings, [source.id])
    return await facts.load(session, [one.id for one in await messages(session, *KINDS)])


async def test_every_coordinator_of_the_club_is_told_once_of_each(
    session: AsyncSession, clock: FixedClock, settings: Settings, organizer: Organizer, source: CalendarSource
) -> None:
    """Not those who have left, lead, or coordinate somebody else."""
    own = [await make_staff(session, "coordinator", organizer) for _ in range(3)]
    own[2].active = False
    session.add(own[2])
    await make_staff(session, "leader", organizer)
    await make_staff(session, "coordinator", await make_organizer(session))
    found = await told(session, clock, settings, source)
    assert sorted((one.message.kind, one.message.account_id) for one in found) == sorted(
        (kind, one.account_id) for kind in KINDS for one in own[:2]
    )
    assert all(still_true(one, at=clock.now()) for one in found)
    night = clock.now() + timedelta(hours=8)
    assert all(held_until(one, settings.model_copy(update={"demo": False}), at=night) for one in found)


async def test_the_words_hold_no_address(
    session: AsyncSession, clock: FixedClock, settings: Settings, organizer: Organizer, source: CalendarSource
) -> None:
    """The name of the server says which calendar it is, and the link where to look."""
    await make_staff(session, "coordinator", organizer)
    for one in await told(session, clock, settings, source):
        assert one.recipient
        out = render(one, one.recipient, settings, at=clock.now())
        assert f"/desk/calendars/{source.id}" in out.body
        assert "calendar.example.org" in out.subject
        assert "private-4f2a" not in out.subject + out.body + (out.html or "")


@pytest.mark.parametrize(
    "mended", [{"told_at": None, "asks_since": None}, {"paused_at": "now"}], ids=["mended", "paused"]
)
async def test_nobody_is_told_of_what_is_over(
    session: AsyncSession,
    clock: FixedClock,
    settings: Settings,
    organizer: Organizer,
    source: CalendarSource,
    mended: dict[str, str | None],
) -> None:
    """A message that waits for the morning is dropped then; one of a disconnected calendar as well."""
    await make_staff(session, "coordinator", organizer)
    found = await told(session, clock, settings, source)
    for name, value in mended.items():
        setattr(source, name, clock.now() if value else None)
    session.add(source)
    await session.flush()
    again = await facts.load(session, [one.message.id for one in found])
    assert [still_true(one, at=clock.now()) for one in again] == [False, False]
