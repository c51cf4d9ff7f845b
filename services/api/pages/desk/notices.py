"""Tell everyone on a session something: by its coordinators and its leaders, one way."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from services.api.dependencies import AnyStaff, Db, Now
from services.api.pages.desk.own_sessions import back
from services.api.pages.desk.session_forms import NoticeForm
from services.api.rendering import Page, Render
from shared.bookings.queries import families_told
from shared.clock import Clock
from shared.database import AsyncSession
from shared.people.access import Viewer
from shared.people.models import StaffMember
from shared.schedule.door import runs
from shared.schedule.notify import LONGEST_NOTICE, notify
from shared.schedule.queries import SessionView, leaders_of, session_view

router = APIRouter()


@router.get("/desk/sessions/{session_id}/notice")
async def ask(db: Db, clock: Now, viewer: AnyStaff, page: Render, session_id: UUID) -> HTMLResponse:
    """What should everyone know?"""
    view, _role = await _run(db, clock, viewer, session_id)
    return await _form_page(db, clock, page, view, NoticeForm())


@router.post("/desk/sessions/{session_id}/notice")
async def send(
    db: Db,
    clock: Now,
    viewer: AnyStaff,
    page: Render,
    session_id: UUID,
    form: Annotated[NoticeForm, Depends()],
) -> Response:
    """Tell them, once however often the form is sent."""
    view, role = await _run(db, clock, viewer, session_id)
    written = form.read(page.language)
    if form.errors:
        return await _form_page(db, clock, page, view, form)
    await notify(db, clock, view.session, text=written, by=role.id, notice_id=form.form_id)
    return back(session_id, "told")


async def _run(db: AsyncSession, clock: Clock, viewer: Viewer, session_id: UUID) -> tuple[SessionView, StaffMember]:
    """A public session and the role by which *viewer* runs it. Raises NotFound for everyone else's."""
    view = await session_view(db, session_id)
    return view, runs(viewer, view.session, await leaders_of(db, session_id), at=clock.now())


async def _form_page(db: AsyncSession, clock: Clock, page: Page, view: SessionView, form: NoticeForm) -> HTMLResponse:
    on = view.session
    return page(
        "desk/notice.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
        view=view,
        on=on,
        open=on.status == "published" and on.ends_at > clock.now(),
        told=await families_told(db, [on.id], followers=False),
        most=LONGEST_NOTICE,
        form=form,
        errors=form.errors,
    )
