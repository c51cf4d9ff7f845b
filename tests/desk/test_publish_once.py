"""The same form sent by two taps at once publishes one series."""

import asyncio
from datetime import date, time
from uuid import UUID, uuid4

from sqlmodel import func, select

from shared.clock import FixedClock
from shared.database import transaction
from shared.schedule.models import ScheduledSession, SessionSeries
from shared.schedule.publish import SeriesPlan, publish_series
from tests.factories import make_activity, make_organizer, make_venue
from tests.frame.live import Live


async def test_two_copies_at_once_publish_one_series(live: Live, clock: FixedClock) -> None:
    """Both answers name the same series, neither is an error, and each day has one session."""
    async with transaction(live.sessions) as session:
        plan = SeriesPlan(
            series_id=uuid4(),
            organizer_id=(await make_organizer(session)).id,
            venue_id=(await make_venue(session)).id,
            activity_id=(await make_activity(session)).id,
            title="Open hall",
            weekdays=(0,),
            starts=time(18),
            duration_minutes=90,
            first_day=date(2026, 10, 5),
            last_day=date(2026, 11, 30),
        )

    async def publish() -> UUID:
        async with transaction(live.sessions) as session:
            return (await publish_series(session, clock, plan, timezone="Europe/Stockholm")).id

    published = await asyncio.gather(*(publish() for _ in range(6)))

    assert set(published) == {plan.series_id}
    async with transaction(live.sessions) as session:
        assert (await session.exec(select(func.count()).select_from(SessionSeries))).one() == 1
        assert (await session.exec(select(func.count()).select_from(ScheduledSession))).one() == 9
