"""Change the rules by which a calendar's events become sessions."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from services.api.dependencies import AnyCoordinator, Db, Now
from services.api.pages.desk.calendar_form import RulesForm
from services.api.pages.desk.choices import Choices, choices_for
from services.api.pages.desk.own_calendars import back, own
from services.api.rendering import Page, Render
from shared.calendars.models import CalendarSource
from shared.calendars.rules.source_rules import rules_of
from shared.calendars.sources.choose import choose

router = APIRouter()


@router.get("/desk/calendars/{source_id}/edit")
async def ask(db: Db, clock: Now, viewer: AnyCoordinator, page: Render, source_id: UUID) -> HTMLResponse:
    """What should its events become?"""
    source = (await own(db, clock, viewer, source_id)).source
    form = RulesForm.of(source, await rules_of(db, source))
    return _form_page(page, source, form, await choices_for(db, viewer, page.language))


@router.post("/desk/calendars/{source_id}/edit")
async def save(
    db: Db, clock: Now, viewer: AnyCoordinator, page: Render, source_id: UUID, form: Annotated[RulesForm, Depends()]
) -> Response:
    """From now on so; it is read anew, and drafts follow."""
    source = (await own(db, clock, viewer, source_id)).source
    choices = await choices_for(db, viewer, page.language)
    chosen = form.read_rules(page.language, choices)
    if chosen is None:
        return _form_page(page, source, form, choices)
    await choose(db, clock, source, chosen)
    return back(source_id, "saved")


def _form_page(page: Page, source: CalendarSource, form: RulesForm, choices: Choices) -> HTMLResponse:
    return page(
        "desk/calendar_edit.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
        source=source,
        form=form,
        errors=form.errors,
        choices=choices,
    )
