"""One reminder, three hours before, and none where it would only repeat the confirmation."""

from datetime import timedelta

import pytest

from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.messages import claims
from shared.messages.plan import plan_reminders
from shared.settings import Settings
from tests.conftest import NOW
from tests.factories import make_session
from tests.messages.stage import messages, sign_up


async def test_a_reminder_falls_due_exactly_when_its_time_comes(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Not a second before."""
    party = await sign_up(session, clock, settings)
    await plan_reminders(session, clock, settings, [party.party_id])
    (reminder,) = await messages(session)
    assert reminder.due_at == party.on.starts_at - timedelta(hours=3)

    early = await claims.take_due(session, at=reminder.due_at - timedelta(seconds=1))
    on_time = await claims.take_due(session, at=reminder.due_at)

    assert (early, on_time) == ([], [reminder.id])


@pytest.mark.parametrize("minutes_to_start", [180, 45, 10])
async def test_who_signs_up_too_late_for_a_reminder_gets_none(
    session: AsyncSession, clock: FixedClock, settings: Settings, minutes_to_start: int
) -> None:
    """The confirmation has just said it."""
    party = await sign_up(session, clock, settings, starts_at=NOW + timedelta(minutes=minutes_to_start))

    await plan_reminders(session, clock, settings, [party.party_id])

    assert not await messages(session)


async def test_who_waits_is_reminded_only_after_getting_a_seat(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """A reminder of a queue would read like a seat."""
    on = await make_session(session, seats=1)
    await sign_up(session, clock, settings, on=on)
    waiting = await sign_up(session, clock, settings, on=on)

    await plan_reminders(session, clock, settings, [waiting.party_id])

    assert not await messages(session)


async def test_planning_twice_plans_once(session: AsyncSession, clock: FixedClock, settings: Settings) -> None:
    """Confirmed and promoted are two events about one party."""
    party = await sign_up(session, clock, settings)

    await plan_reminders(session, clock, settings, [party.party_id])
    await plan_reminders(session, clock, settings, [party.party_id])

    assert len(await messages(session, "reminder")) == 1
