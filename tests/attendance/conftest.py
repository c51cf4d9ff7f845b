"""A session that is on right now, with its leader signed in."""

from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest

from shared.catalogue.models import Organizer
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.people.models import StaffMember
from shared.schedule.models import ScheduledSession
from shared.settings import Settings
from tests.factories import make_organizer, make_session, make_staff, sign_in
from tests.factories.attendance import assign


@dataclass(frozen=True)
class Evening:
    """Tonight's session, twenty seats, and who leads it."""

    on: ScheduledSession
    leader: StaffMember
    organizer: Organizer


@pytest.fixture
async def evening(session: AsyncSession, clock: FixedClock) -> Evening:
    """It began half an hour ago, for 10 to 16."""
    organizer = await make_organizer(session)
    starts = clock.now() - timedelta(minutes=30)
    on = await make_session(session, organizer=organizer, starts_at=starts, seats=20, min_age=10, max_age=16)
    leader = await make_staff(session, "leader", organizer)
    await assign(session, leader, on)
    return Evening(on, leader, organizer)


@pytest.fixture
async def phone(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, settings: Settings, evening: Evening
) -> httpx.AsyncClient:
    """The leader's phone."""
    client.headers.update(await sign_in(session, clock, settings, evening.leader))
    return client
