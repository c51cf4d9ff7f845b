"""How an organiser's freed seats reach who waits: given at once, or offered."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.api.dependencies import AnyCoordinator, Config, Db
from services.api.rendering import Page, Render
from shared.catalogue.models import Organizer
from shared.catalogue.queries import organizer
from shared.catalogue.waiting_list import choose_offers
from shared.errors import InvalidInput
from shared.locale import _
from shared.settings import Settings

router = APIRouter()

HOUR = 60


@router.get("/desk/organizers/{organizer_id}")
async def show(
    db: Db, settings: Config, viewer: AnyCoordinator, page: Render, organizer_id: UUID, done: str = ""
) -> HTMLResponse:
    """What happens to a freed seat?"""
    viewer.coordinates(organizer_id)
    one = await organizer(db, organizer_id)
    return _form_page(page, settings, one, one.offers, saved=done == "saved")


@router.post("/desk/organizers/{organizer_id}")
async def save(
    db: Db,
    settings: Config,
    viewer: AnyCoordinator,
    page: Render,
    organizer_id: UUID,
    offers: Annotated[str, Form()] = "",
) -> Response:
    """From now on so; offers that were made stand."""
    viewer.coordinates(organizer_id)
    one = await organizer(db, organizer_id)
    try:
        await choose_offers(db, one, offers=offers)
    except InvalidInput:
        errors = {"offers": page.language.gettext(_("Choose one of them."))}
        return _form_page(page, settings, one, one.offers, errors=errors)
    return RedirectResponse(f"/desk/organizers/{organizer_id}?done=saved", HTTPStatus.SEE_OTHER)


def _form_page(
    page: Page,
    settings: Settings,
    one: Organizer,
    chosen: str,
    *,
    errors: dict[str, str] | None = None,
    saved: bool = False,
) -> HTMLResponse:
    minutes = settings.offer_minutes
    near = page.language.ngettext("{number} hour", "{number} hours", minutes // HOUR)
    if minutes % HOUR:
        near = page.language.ngettext("{number} minute", "{number} minutes", minutes)
    return page(
        "desk/organizer.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        organizer=one,
        chosen=chosen,
        near=near,
        errors=errors or {},
        saved=saved,
    )
