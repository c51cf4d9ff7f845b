"""Two organisers, and people of the first one's desk."""

from dataclasses import dataclass

import httpx
import pytest

from shared.catalogue.models import Activity, Organizer, Venue
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.people.models import StaffMember
from shared.settings import Settings
from tests.factories import make_activity, make_organizer, make_staff, make_venue, sign_in


@dataclass(frozen=True)
class Desk:
    """An organiser with a coordinator, who is signed in, and another organiser next door."""

    organizer: Organizer
    coordinator: StaffMember
    other: Organizer
    venue: Venue
    activity: Activity


@pytest.fixture
async def desk(session: AsyncSession) -> Desk:
    """The desk that the tests look at."""
    organizer = await make_organizer(session, "Vivalla club")
    return Desk(
        organizer=organizer,
        coordinator=await make_staff(session, "coordinator", organizer),
        other=await make_organizer(session, "The neighbours"),
        venue=await make_venue(session),
        activity=await make_activity(session),
    )


@pytest.fixture
async def coordinator(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, settings: Settings, desk: Desk
) -> httpx.AsyncClient:
    """A browser in which the coordinator is signed in."""
    client.headers.update(await sign_in(session, clock, settings, desk.coordinator))
    return client
