"""What ends sessions that came from a calendar, asked first: much is missing from it, or it is disconnected."""

from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.api.dependencies import AnyCoordinator, Db, Now
from services.api.pages.desk.calendar_views import missing_by_week
from services.api.pages.desk.forms import Texts
from services.api.pages.desk.own_calendars import back, own
from services.api.pages.typed import Text, read_id
from services.api.rendering import Page, Render
from shared.bookings.queries import families_told
from shared.calendars.sources.disconnect import disconnect
from shared.calendars.sources.queries import SourceView
from shared.calendars.sync.missing import answer_called_off, answer_kept, missing_now, public_to_come
from shared.clock import Clock
from shared.database import AsyncSession
from shared.errors import InvalidInput

router = APIRouter()

MOST_SHOWN = 500
"""Sessions that one answer is about: each is a field of the form, which may have a thousand."""


@router.get("/desk/calendars/{source_id}/missing")
async def ask_missing(db: Db, clock: Now, viewer: AnyCoordinator, page: Render, source_id: UUID) -> HTMLResponse:
    """These are no longer in the calendar. Are they called off?"""
    view = await own(db, clock, viewer, source_id)
    missing = await missing_now(db, view.source, at=clock.now())
    shown = missing[:MOST_SHOWN]
    public = await public_to_come(db, source_id, at=clock.now())
    told = await families_told(db, [one.session.id for one in shown if one.session.id in public], followers=True)
    return page(
        "desk/calendar_missing.html",
        source=view.source,
        missing=missing_by_week(shown, page.zone),
        number=len(missing),
        more=len(missing) - len(shown),
        told=told,
    )


@router.post("/desk/calendars/{source_id}/missing")
async def answer_missing(
    db: Db,
    clock: Now,
    viewer: AnyCoordinator,
    source_id: UUID,
    answer: Text = "",
    session: Texts = None,
) -> Response:
    """Called off, or kept: what the page showed. The same answer again changes nothing. Raises InvalidInput."""
    view = await own(db, clock, viewer, source_id)
    if answer not in {"off", "keep"}:
        raise InvalidInput(field="answer")
    shown = {one for text in session or [] if (one := read_id(text))}
    if answer == "off":
        found = await answer_called_off(db, clock, view.source, shown)
    else:
        found = await answer_kept(db, clock, view.source, shown)
    if not found:  # the page says so, or asks about what is missing now
        return RedirectResponse(f"/desk/calendars/{source_id}/missing", HTTPStatus.SEE_OTHER)
    return back(source_id, "off" if answer == "off" else "kept")


@router.get("/desk/calendars/{source_id}/disconnect")
async def ask_disconnect(db: Db, clock: Now, viewer: AnyCoordinator, page: Render, source_id: UUID) -> HTMLResponse:
    """What becomes of its sessions? And really?"""
    return await _disconnect_page(db, clock, page, await own(db, clock, viewer, source_id))


@router.post("/desk/calendars/{source_id}/disconnect")
async def let_go(db: Db, clock: Now, viewer: AnyCoordinator, source_id: UUID, sessions: Text = "") -> Response:
    """Forget the calendar; keep what came of it, or call it off. Raises InvalidInput for another word."""
    view = await own(db, clock, viewer, source_id)
    if sessions not in {"keep", "remove"}:
        raise InvalidInput(field="sessions")
    await disconnect(db, clock, view.source, keep=sessions == "keep")
    return RedirectResponse("/desk/calendars?done=disconnected", HTTPStatus.SEE_OTHER)


async def _disconnect_page(db: AsyncSession, clock: Clock, page: Page, view: SourceView) -> HTMLResponse:
    public = await public_to_come(db, view.source.id, at=clock.now())
    told = await families_told(db, public, followers=True)
    return page("desk/calendar_disconnect.html", source=view.source, drafts=view.drafts, public=len(public), told=told)
