"""One session at the desk: who is signed up, its seats, publish a draft, call it off."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from services.api.dependencies import AnyCoordinator, AnyStaff, Config, Db, Now
from services.api.pages.desk import views
from services.api.pages.desk.own_sessions import back, coordinated, public
from services.api.pages.desk.session_forms import CancelForm, SeatsForm, reasons
from services.api.rendering import Page, Render
from shared.bookings.change_capacity import change_capacity
from shared.bookings.queries import families_told
from shared.calendars.sources.publish import publish_one, unknown_place
from shared.clock import Clock
from shared.database import AsyncSession
from shared.people.access import Viewer
from shared.people.queries import staff_of_organizer
from shared.schedule.cancel import cancel_session
from shared.schedule.door import runs
from shared.schedule.queries import SessionView, leaders_of, notices_on, session_view

router = APIRouter()


@router.get("/desk/sessions/{session_id}")
async def show(db: Db, clock: Now, viewer: AnyStaff, page: Render, session_id: UUID, done: str = "") -> HTMLResponse:
    """Everything about a session, for its coordinators and leaders."""
    view = await session_view(db, session_id, drafts=True)
    return await _session_page(db, clock, viewer, page, view, SeatsForm(_typed(view)), done=done)


@router.post("/desk/sessions/{session_id}/seats")
async def change_seats(
    db: Db,
    clock: Now,
    settings: Config,
    viewer: AnyCoordinator,
    page: Render,
    session_id: UUID,
    form: Annotated[SeatsForm, Depends()],
) -> Response:
    """More seats promote whoever waits first; fewer remove nobody."""
    view = await coordinated(db, viewer, session_id)
    capacity = form.read(page.language)
    if form.errors:
        return await _session_page(db, clock, viewer, page, view, form)
    await change_capacity(db, clock, settings, session_id, capacity)
    return back(session_id, "seats")


@router.post("/desk/sessions/{session_id}/publish")
async def publish(db: Db, clock: Now, viewer: AnyCoordinator, session_id: UUID) -> Response:
    """Make a draft public."""
    view = await coordinated(db, viewer, session_id)
    await publish_one(db, clock, view.session)
    return back(session_id, "published")


@router.get("/desk/sessions/{session_id}/cancel")
async def ask_reason(db: Db, viewer: AnyCoordinator, page: Render, session_id: UUID) -> HTMLResponse:
    """Why will it not take place? And really?"""
    return await _cancel_page(db, page, await public(db, viewer, session_id), CancelForm())


@router.post("/desk/sessions/{session_id}/cancel")
async def cancel(
    db: Db,
    clock: Now,
    viewer: AnyCoordinator,
    page: Render,
    session_id: UUID,
    form: Annotated[CancelForm, Depends()],
) -> Response:
    """Call it off, with a reason for everyone who wanted to come."""
    view = await public(db, viewer, session_id)
    reason = form.read(page.language)
    if form.errors:
        return await _cancel_page(db, page, view, form)
    await cancel_session(db, clock, view.session, reason=reason)
    return back(session_id, "cancelled")


async def _session_page(
    db: AsyncSession, clock: Clock, viewer: Viewer, page: Page, view: SessionView, form: SeatsForm, *, done: str = ""
) -> HTMLResponse:
    on, now = view.session, clock.now()
    leader_ids = await leaders_of(db, on.id)
    runs(viewer, on, leader_ids, at=now)
    staff = await staff_of_organizer(db, on.organizer_id)
    return page(
        "desk/session.html",
        address=f"/desk/sessions/{on.id}",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
        item=views.item(view, viewer, page.language, page.zone, now=now),
        on=on,
        view=view,
        signed_up=views.signed_up(view, page.language),
        leaders=sorted(member.display_name for member in staff if member.id in leader_ids),
        coordinates=on.organizer_id in viewer.organizers_to_coordinate(),
        changeable=on.status != "cancelled" and on.ends_at > now,
        movable=on.status == "published" and on.starts_at > now,
        unknown_place=await unknown_place(db, on),
        notices=await notices_on(db, on.id),
        form=form,
        errors=form.errors,
        done=done,
    )


async def _cancel_page(db: AsyncSession, page: Page, view: SessionView, form: CancelForm) -> HTMLResponse:
    return page(
        "desk/cancel.html",
        told=await families_told(db, [view.session.id], followers=True),
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
        view=view,
        on=view.session,
        form=form,
        errors=form.errors,
        reasons=reasons(page.language),
    )


def _typed(view: SessionView) -> str:
    capacity = view.seats.capacity if view.seats else None
    return "" if capacity is None else str(capacity)
