"""The calendars that somebody may change at the desk: those of an organiser they coordinate. Others are not found."""

from http import HTTPStatus
from uuid import UUID

from fastapi.responses import RedirectResponse

from shared.calendars.sources.queries import SourceView, source_view
from shared.clock import Clock
from shared.database import AsyncSession
from shared.people.access import Viewer


async def own(db: AsyncSession, clock: Clock, viewer: Viewer, source_id: UUID) -> SourceView:
    """A calendar of an organiser that *viewer* coordinates. Raises NotFound for any other."""
    view = await source_view(db, source_id, at=clock.now())
    viewer.coordinates(view.source.organizer_id)
    return view


def back(source_id: UUID, done: str) -> RedirectResponse:
    """To the calendar's page, which says what was *done*."""
    return RedirectResponse(f"/desk/calendars/{source_id}?done={done}", HTTPStatus.SEE_OTHER)
