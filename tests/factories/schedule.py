"""Scheduled sessions with their seats."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from shared.catalogue.models import Activity, Area, Organizer, Venue
from shared.database import AsyncSession
from shared.schedule.models import ScheduledSession, SessionSeats, SessionSeries
from tests.factories.catalogue import make_activity, make_area, make_organizer, make_venue

TOMORROW_EVENING = datetime(2026, 9, 16, 16, 0, tzinfo=UTC)
LONG_BEFORE = datetime(2026, 9, 1, tzinfo=UTC)


async def make_session(
    session: AsyncSession,
    *,
    seats: int | None = None,
    starts_at: datetime = TOMORROW_EVENING,
    hours: float = 2,
    organizer: Organizer | None = None,
    area: Area | None = None,
    venue: Venue | None = None,
    activity: Activity | None = None,
    **offer: Any,
) -> ScheduledSession:
    """A published session tomorrow at 18:00 in Stockholm. *seats* makes sign-up required; else people just come."""
    area = area or await make_area(session)
    venue = venue or await make_venue(session, area=area)
    activity = activity or await make_activity(session)
    organizer = organizer or await make_organizer(session)
    on = ScheduledSession(
        **{
            "organizer_id": organizer.id,
            "venue_id": venue.id,
            "activity_id": activity.id,
            "area_id": area.id,
            "title": "Öppen hall",
            "sign_up": "none" if seats is None else "required",
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=hours),
            "status": "published",
            "changed_at": LONG_BEFORE,
            **offer,
        }
    )
    session.add(on)
    await session.flush()
    if on.sign_up != "none":
        session.add(
            SessionSeats(session_id=on.id, capacity=seats, ceiling=seats, opens_at=LONG_BEFORE, closes_at=starts_at)
        )
        await session.flush()
    return on


async def make_series(
    session: AsyncSession, *, organizer: Organizer | None = None, sign_up: str = "none", **offer: Any
) -> SessionSeries:
    """A weekly series on Wednesdays at 18:00; its sessions are made by `make_session(series_id=...)`."""
    series = SessionSeries(
        **{
            "organizer_id": (organizer or await make_organizer(session)).id,
            "venue_id": (await make_venue(session)).id,
            "activity_id": (await make_activity(session)).id,
            "title": "Öppen hall",
            "sign_up": sign_up,
            "weekdays": [2],
            "starts": time(18),
            "duration_minutes": 120,
            "timezone": "Europe/Stockholm",
            "first_day": LONG_BEFORE.date(),
            "last_day": LONG_BEFORE.date() + timedelta(days=120),
            "created_at": LONG_BEFORE,
            **offer,
        }
    )
    session.add(series)
    await session.flush()
    return series
