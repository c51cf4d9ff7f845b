"""The same calendar connected by two taps at once is one calendar."""

import asyncio
from uuid import UUID

from shared.calendars.sources.add import add_source
from shared.calendars.sources.choose import Chosen
from shared.clock import FixedClock
from shared.database import transaction
from tests.factories import make_activity, make_organizer, make_venue
from tests.frame.live import Live


async def test_two_copies_at_once_connect_one_calendar(live: Live, clock: FixedClock) -> None:
    """Both answers name the same source, neither is an error."""
    async with transaction(live.sessions) as session:
        organizer, venue = await make_organizer(session), await make_venue(session)
        activity = await make_activity(session)

    async def connect() -> UUID:
        async with transaction(live.sessions) as session:
            source = await add_source(
                session,
                clock,
                live.settings,
                organizer_id=organizer.id,
                url="https://example.org/club.ics",
                chosen=Chosen(venue_id=venue.id, activity_id=activity.id),
            )
            return source.id

    assert len(set(await asyncio.gather(*(connect() for _ in range(6))))) == 1
