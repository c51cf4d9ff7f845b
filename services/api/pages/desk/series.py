"""Publish a weekly series, and see what it made."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.api.dependencies import AnyCoordinator, Config, Db, Now
from services.api.pages.desk import views
from services.api.pages.desk.choices import Choices, choices_for
from services.api.pages.desk.forms import SeriesForm
from services.api.rendering import Page, Render
from shared.schedule.errors import SeriesEmpty
from shared.schedule.publish import publish_series
from shared.schedule.queries import series_view

router = APIRouter()


@router.get("/desk/series/new")
async def ask(db: Db, clock: Now, settings: Config, viewer: AnyCoordinator, page: Render) -> HTMLResponse:
    """What, where, when, for whom?"""
    form = SeriesForm.empty(today=clock.now().astimezone(settings.zone).date())
    return _form_page(page, form, await choices_for(db, viewer, page.language))


@router.post("/desk/series/new")
async def publish(
    db: Db,
    clock: Now,
    settings: Config,
    viewer: AnyCoordinator,
    page: Render,
    form: Annotated[SeriesForm, Depends()],
) -> Response:
    """Publish the series with all its sessions, once, however often the form is sent."""
    choices = await choices_for(db, viewer, page.language)
    plan = form.read(page.language, choices, today=clock.now().astimezone(settings.zone).date())
    if plan is None:
        return _form_page(page, form, choices)
    viewer.coordinates(plan.organizer_id)
    try:
        series = await publish_series(db, clock, plan, timezone=settings.timezone)
    except SeriesEmpty as error:
        form.errors["weekdays"] = page.language.gettext(error.message)
        return _form_page(page, form, choices)
    return RedirectResponse(f"/desk/series/{series.id}?done=published", HTTPStatus.SEE_OTHER)


@router.get("/desk/series/{series_id}")
async def show(
    db: Db, clock: Now, viewer: AnyCoordinator, page: Render, series_id: UUID, done: str = ""
) -> HTMLResponse:
    """A series and its sessions: those to come, then those that are over."""
    series, sessions = await series_view(db, series_id)
    viewer.coordinates(series.organizer_id)
    items = [views.item(view, viewer, page.language, page.zone, now=clock.now()) for view in sessions]
    return page(
        "desk/series.html",
        series=series,
        about=items[0].card if items else None,
        coming=[one for one in items if one.view.session.ends_at > clock.now()],
        over=[one for one in reversed(items) if one.view.session.ends_at <= clock.now()],
        published=sum(view.session.status == "published" for view in sessions),
        fresh=done == "published",
        done=done,
    )


def _form_page(page: Page, form: SeriesForm, choices: Choices) -> HTMLResponse:
    return page(
        "desk/series_form.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
        form=form,
        errors=form.errors,
        choices=choices,
    )
