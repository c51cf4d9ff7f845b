"""Call off several sessions of a series at once: a family that wanted to come to many of them is told once."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.api.dependencies import AnyCoordinator, Db, Now
from services.api.pages.desk.session_forms import CancelForm, reasons
from services.api.pages.typed import Text
from services.api.rendering import Page, Render
from shared.clock import Clock
from shared.database import AsyncSession
from shared.locale import _
from shared.people.access import Viewer
from shared.schedule.cancel import cancel_sessions
from shared.schedule.models import ScheduledSession, SessionSeries
from shared.schedule.queries import series_view

router = APIRouter()


class StretchForm(CancelForm):
    """Which sessions, and why."""

    def __init__(
        self, session: Annotated[list[UUID] | None, Form()] = None, reason: Text = "", other: Text = ""
    ) -> None:
        super().__init__(reason, other)
        self.ticked = session or []


@router.get("/desk/series/{series_id}/cancel")
async def ask(
    db: Db, clock: Now, viewer: AnyCoordinator, page: Render, series_id: UUID, first: str = "", last: str = ""
) -> HTMLResponse:
    """Which ones, and why? The days *first* to *last* of the address tick those between."""
    series, left = await _left(db, clock, viewer, series_id)
    start, end = _day(first), _day(last)
    form = StretchForm()
    if start or end:
        days = [(on.id, on.starts_at.astimezone(page.zone).date()) for on in left]
        form.ticked = [one for one, day in days if (start or day) <= day <= (end or day)]
    return _form_page(page, series, left, form, first=first, last=last)


@router.post("/desk/series/{series_id}/cancel")
async def call_off(
    db: Db,
    clock: Now,
    viewer: AnyCoordinator,
    page: Render,
    series_id: UUID,
    form: Annotated[StretchForm, Depends()],
) -> Response:
    """Call off those that are ticked and still to come; sent twice, nothing more happens."""
    series, left = await _left(db, clock, viewer, series_id)
    reason = form.read(page.language)
    if not form.ticked:
        form.errors = {"session": page.language.gettext(_("Choose which sessions."))} | form.errors
    if form.errors:
        return _form_page(page, series, left, form)
    await cancel_sessions(db, clock, [on for on in left if on.id in form.ticked], reason=reason)
    return RedirectResponse(f"/desk/series/{series_id}?done=cancelled", HTTPStatus.SEE_OTHER)


async def _left(
    db: AsyncSession, clock: Clock, viewer: Viewer, series_id: UUID
) -> tuple[SessionSeries, list[ScheduledSession]]:
    """A series of an organiser that *viewer* coordinates, and its sessions that can be called off. Raises NotFound."""
    series, sessions = await series_view(db, series_id)
    viewer.coordinates(series.organizer_id)
    now: datetime = clock.now()
    return series, [v.session for v in sessions if v.session.status == "published" and v.session.ends_at > now]


def _form_page(
    page: Page,
    series: SessionSeries,
    left: list[ScheduledSession],
    form: StretchForm,
    *,
    first: str = "",
    last: str = "",
) -> HTMLResponse:
    return page(
        "desk/stretch.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
        series=series,
        left=left,
        form=form,
        first=first,
        last=last,
        reasons=reasons(page.language),
        errors=form.errors,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
