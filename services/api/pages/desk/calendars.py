"""The calendars that organisers connected: how the last reading went, and connect one more."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.api.dependencies import AnyCoordinator, Config, Db, Now
from services.api.pages.desk.calendar_form import CalendarForm
from services.api.pages.desk.calendar_views import sources
from services.api.pages.desk.choices import choices_for
from services.api.rendering import Page, Render
from shared.calendars.add import add_source
from shared.calendars.errors import CalendarAddressInvalid
from shared.calendars.queries import sources_of
from shared.clock import Clock
from shared.database import AsyncSession
from shared.people.access import Viewer

router = APIRouter()


@router.get("/desk/calendars")
async def show(db: Db, clock: Now, viewer: AnyCoordinator, page: Render, done: str = "") -> HTMLResponse:
    """Every connected calendar, and the form for another."""
    return await _list_page(db, clock, viewer, page, CalendarForm(), added=done == "added")


@router.post("/desk/calendars")
async def add(
    db: Db,
    clock: Now,
    settings: Config,
    viewer: AnyCoordinator,
    page: Render,
    form: Annotated[CalendarForm, Depends()],
) -> Response:
    """Connect a calendar; the same address twice is one calendar."""
    wanted = form.read(page.language, await choices_for(db, viewer, page.language))
    if wanted is None:
        return await _list_page(db, clock, viewer, page, form)
    viewer.coordinates(wanted.organizer_id)
    try:
        await add_source(
            db,
            clock,
            settings,
            organizer_id=wanted.organizer_id,
            url=wanted.url,
            venue_id=wanted.venue_id,
            activity_id=wanted.activity_id,
            min_age=wanted.min_age,
            max_age=wanted.max_age,
            title=wanted.title,
        )
    except CalendarAddressInvalid as error:
        form.errors["url"] = page.language.gettext(error.message)
        return await _list_page(db, clock, viewer, page, form)
    return RedirectResponse("/desk/calendars?done=added", HTTPStatus.SEE_OTHER)


async def _list_page(
    db: AsyncSession, clock: Clock, viewer: Viewer, page: Page, form: CalendarForm, *, added: bool = False
) -> HTMLResponse:
    choices = await choices_for(db, viewer, page.language)
    found = await sources_of(db, viewer.organizers_to_coordinate(), at=clock.now())
    return page(
        "desk/calendars.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
        sources=sources(found, choices, page.language),
        form=form,
        errors=form.errors,
        choices=choices,
        added=added,
    )
