"""The sessions that somebody may change at the desk: those of an organiser they coordinate. Others are not found."""

from http import HTTPStatus
from uuid import UUID

from fastapi.responses import RedirectResponse

from shared.database import AsyncSession
from shared.people.access import Viewer
from shared.schedule.queries import SessionView, session_view


async def coordinated(db: AsyncSession, viewer: Viewer, session_id: UUID) -> SessionView:
    """A session, drafts too, of an organiser that *viewer* coordinates. Raises NotFound for any other."""
    view = await session_view(db, session_id, drafts=True)
    viewer.coordinates(view.session.organizer_id)
    return view


async def public(db: AsyncSession, viewer: Viewer, session_id: UUID) -> SessionView:
    """The same without drafts: changing one would tell everyone about a session that nobody knew."""
    view = await session_view(db, session_id)
    viewer.coordinates(view.session.organizer_id)
    return view


def back(session_id: UUID, done: str) -> RedirectResponse:
    """To the session's page at the desk, which says what was *done*."""
    return RedirectResponse(f"/desk/sessions/{session_id}?done={done}", HTTPStatus.SEE_OTHER)
