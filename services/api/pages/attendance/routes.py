"""The attendance page and its taps. Every tap works as a plain form; a script may send it in the background."""

from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.api.dependencies import AnyStaff, Config, Db, Now
from services.api.pages.attendance import views
from services.api.pages.attendance.forms import CountForm, MarkForm, WalkInForm
from services.api.pages.desk.views import signed_up
from services.api.pages.session_views import status
from services.api.rendering import Page, Render
from shared.bookings import attend
from shared.bookings.queries import attendance_list, headcounts
from shared.clock import Clock
from shared.database import AsyncSession
from shared.people.access import Viewer
from shared.people.models import StaffMember
from shared.schedule import door
from shared.schedule.queries import SessionView, leaders_of, session_view

router = APIRouter()

BACKGROUND = "x-background"
"""The header by which our script asks for a bare 204: a redirect it could not tell from one to the sign-in page."""


@router.get("/attendance/{session_id}")
async def show(db: Db, clock: Now, viewer: AnyStaff, page: Render, session_id: UUID) -> HTMLResponse:
    """Doors, counters, names."""
    view, _role = await _run(db, clock, viewer, session_id)
    return await _list_page(db, clock, viewer, page, view)


@router.post("/attendance/{session_id}/door")
async def say(
    request: Request, db: Db, clock: Now, viewer: AnyStaff, session_id: UUID, room: Annotated[str, Form()] = ""
) -> Response:
    """Open, say how full it is, or close."""
    view, _role = await _run(db, clock, viewer, session_id)
    if room == "close":
        await door.close(db, clock, view.session)
    else:
        await door.say(db, clock, view.session, room=room)
    return _done(request, session_id, "door")


@router.post("/attendance/{session_id}/count")
async def count(
    request: Request,
    db: Db,
    clock: Now,
    viewer: AnyStaff,
    page: Render,
    session_id: UUID,
    form: Annotated[CountForm, Depends(CountForm.of)],
) -> Response:
    """Set the counters that were changed."""
    view, role = await _run(db, clock, viewer, session_id)
    numbers = form.read(page.language)
    if form.errors:
        return await _list_page(db, clock, viewer, page, view, counted=form)
    await attend.count(db, clock, view.session, numbers, by=role.id, at=form.at)
    return _done(request, session_id, "count")


@router.post("/attendance/{session_id}/people")
async def add_walk_in(
    request: Request,
    db: Db,
    clock: Now,
    settings: Config,
    viewer: AnyStaff,
    page: Render,
    session_id: UUID,
    form: Annotated[WalkInForm, Depends()],
) -> Response:
    """Write down someone who came without signing up, once, however often the form is sent."""
    view, role = await _run(db, clock, viewer, session_id)
    person = form.read(page.language, this_year=clock.now().astimezone(settings.zone).year)
    if form.errors:
        return await _list_page(db, clock, viewer, page, view, walk_in=form)
    added = await attend.add_walk_in(
        db,
        clock,
        view.session,
        name=person.name,
        birth_year=person.birth_year,
        gender=person.gender,
        by=role.id,
        participant_id=form.person_id,
    )
    return _done(request, session_id, f"p-{added.id}")


@router.post("/attendance/{session_id}/people/{participant_id}")
async def mark(
    request: Request,
    db: Db,
    clock: Now,
    viewer: AnyStaff,
    session_id: UUID,
    participant_id: UUID,
    form: Annotated[MarkForm, Depends()],
) -> Response:
    """Tick a person, or take the tick away."""
    view, role = await _run(db, clock, viewer, session_id)
    await attend.mark(db, clock, view.session, participant_id, present=form.present, by=role.id, at=form.at)
    return _done(request, session_id, f"p-{participant_id}")


async def _run(db: AsyncSession, clock: Clock, viewer: Viewer, session_id: UUID) -> tuple[SessionView, StaffMember]:
    """A session and the role by which *viewer* runs it. Raises NotFound for everyone else's."""
    view = await session_view(db, session_id)
    role = door.runs(viewer, view.session, await leaders_of(db, session_id), at=clock.now())
    return view, role


async def _list_page(
    db: AsyncSession,
    clock: Clock,
    viewer: Viewer,
    page: Page,
    view: SessionView,
    *,
    counted: CountForm | None = None,
    walk_in: WalkInForm | None = None,
) -> HTMLResponse:
    on, now = view.session, clock.now()
    people, stored = await attendance_list(db, on.id), await headcounts(db, on.id)
    errors = (counted.errors if counted else {}) | (walk_in.errors if walk_in else {})
    context: dict[str, Any] = {
        "groups": views.groups(people, page.language),
        "bands": views.bands(on, stored, counted, page.language),
        "ticked": sum(bool(one.present) for one in people),
        "counted": sum(stored.values()),
    }
    return page(
        "attendance/list.html",
        address=f"/attendance/{on.id}",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        errors=errors,
        view=view,
        on=on,
        label=status(view, page.language, page.zone, now=now),
        expected=signed_up(view, page.language),
        opens=door.is_doortime(on, at=now),
        takes=door.takes_attendance(on, at=now),
        walk_in=walk_in or WalkInForm(),
        coordinates=on.organizer_id in viewer.organizers_to_coordinate(),
        over=on.ends_at <= now,
        now_ms=int(now.timestamp() * 1000),
        **context,
    )


def _done(request: Request, session_id: UUID, anchor: str) -> Response:
    if BACKGROUND in request.headers:
        return Response(status_code=HTTPStatus.NO_CONTENT)
    return RedirectResponse(f"/attendance/{session_id}#{anchor}", HTTPStatus.SEE_OTHER)
