"""Move a session to another time or place, knowing how many are told."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from services.api.dependencies import AnyCoordinator, Config, Db, Now
from services.api.pages.desk.choices import choices_for
from services.api.pages.desk.own_sessions import back, public
from services.api.pages.desk.session_forms import MoveForm
from services.api.rendering import Page, Render
from shared.bookings.queries import families_told
from shared.clock import Clock
from shared.database import AsyncSession
from shared.people.access import Viewer
from shared.schedule.errors import StartsInThePast, TimeTaken
from shared.schedule.move import move_session
from shared.schedule.queries import SessionView

router = APIRouter()


@router.get("/desk/sessions/{session_id}/move")
async def ask(
    db: Db, clock: Now, settings: Config, viewer: AnyCoordinator, page: Render, session_id: UUID
) -> HTMLResponse:
    """When and where instead? And really?"""
    view = await public(db, viewer, session_id)
    return await _form_page(db, clock, viewer, page, view, MoveForm.of(view.session, settings.zone))


@router.post("/desk/sessions/{session_id}/move")
async def move(
    db: Db,
    clock: Now,
    settings: Config,
    viewer: AnyCoordinator,
    page: Render,
    session_id: UUID,
    form: Annotated[MoveForm, Depends()],
) -> Response:
    """Move it, once however often the form is sent: a move to where it is changes nothing."""
    view = await public(db, viewer, session_id)
    venues = (await choices_for(db, viewer, page.language)).venues
    goes = form.read(page.language, venues, settings.zone, today=clock.now().astimezone(settings.zone).date())
    if goes is None:
        return await _form_page(db, clock, viewer, page, view, form)
    try:
        await move_session(
            db, clock, view.session, starts_at=goes.starts_at, ends_at=goes.ends_at, venue_id=goes.venue_id
        )
    except (StartsInThePast, TimeTaken) as error:
        form.errors["day"] = page.language.gettext(error.message)
        return await _form_page(db, clock, viewer, page, view, form)
    return back(session_id, "moved")


async def _form_page(
    db: AsyncSession, clock: Clock, viewer: Viewer, page: Page, view: SessionView, form: MoveForm
) -> HTMLResponse:
    on = view.session
    return page(
        "desk/move.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
        view=view,
        on=on,
        movable=on.status == "published" and on.starts_at > clock.now(),
        told=await families_told(db, [on.id], followers=True),
        venues=list((await choices_for(db, viewer, page.language)).venues.items()),
        form=form,
        errors=form.errors,
    )
