"""One read of the desk's own: a series with everything it made."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from shared.catalogue.models import Activity, Area, Organizer, Venue
from shared.database import AsyncSession
from shared.errors import NotFound
from shared.people.access import Viewer
from shared.schedule.models import ScheduledSession, SessionSeats, SessionSeries
from shared.schedule.queries import SessionView


@dataclass(frozen=True)
class SeriesView:
    """A series and its sessions in the order of time."""

    series: SessionSeries
    sessions: Sequence[SessionView]


async def series_view(db: AsyncSession, viewer: Viewer, series_id: UUID) -> SeriesView:
    """A series of an organiser that *viewer* coordinates. Raises NotFound for any other. Two queries."""
    series = await db.get(SessionSeries, series_id)
    if series is None:
        raise NotFound
    viewer.coordinates(series.organizer_id)
    statement = (
        select(ScheduledSession, Area, Venue, Activity, Organizer, SessionSeats)  # type: ignore[call-overload]  # six
        .join(Area, col(Area.id) == col(ScheduledSession.area_id))
        .join(Venue, col(Venue.id) == col(ScheduledSession.venue_id))
        .join(Activity, col(Activity.id) == col(ScheduledSession.activity_id))
        .join(Organizer, col(Organizer.id) == col(ScheduledSession.organizer_id))
        .join(SessionSeats, col(SessionSeats.session_id) == col(ScheduledSession.id), isouter=True)
        .where(ScheduledSession.series_id == series_id)
        .order_by(col(ScheduledSession.starts_at))
    )
    return SeriesView(series, [SessionView(*row) for row in await db.exec(statement)])
