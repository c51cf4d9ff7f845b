"""Quiet hours: what waits for the morning, what comes the evening before, and what may wake people."""

from datetime import datetime, timedelta

import pytest

from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.messages import facts, react
from shared.messages.hold import held_until
from shared.messages.plan import due
from shared.people.contact import Contact
from shared.people.sign_in import request_code
from shared.quiet import evening_before, may_leave_from
from shared.schedule.cancel import cancel_session
from shared.schedule.move import move_session
from shared.schedule.notify import notify
from shared.settings import Settings
from tests.factories import make_session, make_staff
from tests.messages.stage import acts, messages, sign_up


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An installation that is no demo: 21 to 8 is quiet."""
    return settings.model_copy(update={"demo": False})


@pytest.mark.parametrize(
    ("moment", "leaves"),
    [
        ("2026-09-15T20:59:59+02:00", "2026-09-15T20:59:59+02:00"),
        ("2026-09-15T21:00:00+02:00", "2026-09-16T08:00:00+02:00"),
        ("2026-09-16T00:00:00+02:00", "2026-09-16T08:00:00+02:00"),
        ("2026-09-16T07:59:59+02:00", "2026-09-16T08:00:00+02:00"),
        ("2026-09-16T08:00:00+02:00", "2026-09-16T08:00:00+02:00"),
        ("2026-10-24T23:00:00+02:00", "2026-10-25T08:00:00+01:00"),  # the clock is put back: ten hours
        ("2026-10-25T02:30:00+01:00", "2026-10-25T08:00:00+01:00"),  # the second 02:30
        ("2026-03-28T23:00:00+01:00", "2026-03-29T08:00:00+02:00"),  # put forward: eight hours
        ("2028-02-28T22:00:00+01:00", "2028-02-29T08:00:00+01:00"),
        ("2026-12-31T23:59:59+01:00", "2027-01-01T08:00:00+01:00"),
    ],
)
def test_a_message_may_leave_from_the_first_moment_that_is_not_quiet(moment: str, leaves: str) -> None:
    """By the wall clock, on both nights on which it is changed."""
    assert may_leave_from(datetime.fromisoformat(moment), Settings()) == datetime.fromisoformat(leaves)


@pytest.mark.parametrize(
    ("moment", "evening"),
    [
        ("2026-09-15T12:00:00+02:00", "2026-09-15T12:00:00+02:00"),
        ("2026-09-16T05:00:00+02:00", "2026-09-15T20:30:00+02:00"),
        ("2026-09-15T22:00:00+02:00", "2026-09-15T20:30:00+02:00"),
        ("2026-10-25T05:00:00+01:00", "2026-10-24T20:30:00+02:00"),
        ("2026-03-29T05:00:00+02:00", "2026-03-28T20:30:00+01:00"),
    ],
)
def test_the_evening_before_is_well_before_the_quiet_hours(moment: str, evening: str) -> None:
    """A relay that is late by some minutes must not find that the night has begun."""
    assert evening_before(datetime.fromisoformat(moment), Settings()) == datetime.fromisoformat(evening)


def test_quiet_hours_can_lie_within_a_day_or_not_exist() -> None:
    """From 12 to 14, and from 8 to 8."""
    noon = datetime.fromisoformat("2026-09-15T12:30:00+02:00")
    siesta = Settings(quiet_from="12:00", quiet_until="14:00")
    assert may_leave_from(noon, siesta) == noon + timedelta(minutes=90)
    assert evening_before(noon, siesta) == noon - timedelta(minutes=60)
    assert may_leave_from(noon.replace(hour=3), siesta) == noon.replace(hour=3)
    never = Settings(quiet_from="08:00", quiet_until="08:00")
    assert may_leave_from(noon.replace(hour=3), never) == noon.replace(hour=3)


@pytest.mark.parametrize(
    ("starts", "wish", "leaves"),
    [
        ("2026-09-16T18:00+02:00", None, "2026-09-16T15:00+02:00"),
        ("2026-09-16T18:00+02:00", 60, "2026-09-16T17:00+02:00"),
        ("2026-09-16T18:00+02:00", 1440, "2026-09-15T18:00+02:00"),
        ("2026-09-16T18:00+02:00", 0, None),
        ("2026-09-16T10:00+02:00", None, "2026-09-16T08:00+02:00"),  # 07:00 is quiet; two hours are time enough
        ("2026-09-16T09:00+02:00", None, "2026-09-16T08:00+02:00"),
        ("2026-09-16T08:30+02:00", None, "2026-09-15T20:30+02:00"),  # half an hour is not
        ("2026-09-16T08:30+02:00", 60, "2026-09-15T20:30+02:00"),
        ("2026-10-25T08:30+01:00", None, "2026-10-24T20:30+02:00"),
        ("2026-10-25T18:00+01:00", 1440, "2026-10-24T19:00+02:00"),  # a day is 24 hours, whatever the clock says
    ],
)
def test_a_reminder_waits_for_the_morning_or_comes_the_evening_before(
    starts: str, wish: int | None, leaves: str | None
) -> None:
    """As the account wishes; never in quiet hours, never when it is of no use any more."""
    found = due(datetime.fromisoformat(starts), Settings(), wish=wish)
    assert found == (None if leaves is None else datetime.fromisoformat(leaves))


async def held(session: AsyncSession, settings: Settings, kind: str, at: datetime) -> datetime | None:
    """Until when the one message of *kind* has to wait at *at*."""
    await session.flush()
    (message,) = await messages(session, kind)
    (found,) = await facts.load(session, [message.id])
    return held_until(found, settings, at=at)


NIGHT = datetime.fromisoformat("2026-09-15T22:00:00+02:00")
MORNING = datetime.fromisoformat("2026-09-16T08:00:00+02:00")


async def test_a_confirmation_waits_for_the_morning_unless_that_is_too_late(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """A seat at seven that nobody knows of helps nobody."""
    clock.advance(NIGHT - clock.now())
    party = await sign_up(session, clock, settings)
    await react.confirm(session, clock, settings, [party.party_id])
    assert await held(session, settings, "confirmed", NIGHT) == MORNING
    assert await held(session, settings, "confirmed", MORNING) is None
    party.on.starts_at = MORNING - timedelta(hours=1)
    session.add(party.on)
    assert await held(session, settings, "confirmed", NIGHT) is None


async def test_a_code_leaves_at_any_hour(session: AsyncSession, clock: FixedClock, settings: Settings) -> None:
    """Somebody is waiting for it."""
    clock.advance(NIGHT - clock.now())
    challenge = await request_code(session, clock, settings, Contact("email", "a@example.org"), language="en")
    await react.write_code(session, clock, settings, [challenge.id])
    assert await held(session, settings, "code", NIGHT) is None


@pytest.mark.parametrize(("hours", "waits"), [(13, False), (14, False), (15, True), (100, True)])
async def test_only_what_starts_within_fourteen_hours_may_wake_people(
    session: AsyncSession,
    clock: FixedClock,
    settings: Settings,
    hours: int,
    waits: bool,  # noqa: FBT001
) -> None:
    """Called off, or a notice from those who run it."""
    clock.advance(NIGHT - clock.now())
    party = await sign_up(session, clock, settings, starts_at=NIGHT + timedelta(hours=hours))
    staff = await make_staff(session, "administrator")
    written = await notify(session, clock, party.on, text="Bring water", by=staff.id)
    await react.notice(session, clock, settings, [written.id])
    assert await held(session, settings, "notice", NIGHT) == (MORNING if waits else None)
    await cancel_session(session, clock, party.on, reason="Storm")
    await react.sessions_changed(session, clock, settings, await acts(session))
    assert await held(session, settings, "session_cancelled", NIGHT) == (MORNING if waits else None)


async def test_a_session_moved_away_from_the_morning_is_told_at_night(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """It is next week now; who is not told stands before a closed door at nine."""
    clock.advance(NIGHT - clock.now())
    on = await make_session(session, seats=3, starts_at=MORNING + timedelta(hours=1))
    await sign_up(session, clock, settings, on=on)
    later = on.starts_at + timedelta(days=7)
    await move_session(session, clock, on, starts_at=later, ends_at=later + timedelta(hours=1))
    await react.sessions_changed(session, clock, settings, await acts(session))
    assert await held(session, settings, "changed", NIGHT) is None
