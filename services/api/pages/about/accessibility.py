"""The accessibility statement (the Swedish act on digital public services, 2018:1937), and reports of what does not work."""

from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.api.dependencies import Config, Db, FromApp, Now
from services.api.pages.about.fault_form import FaultForm, page_before
from services.api.rendering import Page, Render
from services.api.security import address_of
from shared.faults.errors import TooManyReports
from shared.faults.report import LONGEST_REPORT, report_fault

router = APIRouter()

ASSESSED = date(2026, 11, 27)
"""When the pages were looked at last: the statement says so, and a change of what it says changes this."""


@router.get("/accessibility")
async def show(request: Request, settings: Config, page: Render, done: str = "") -> HTMLResponse:
    """How accessible the service is, and the form; it knows which page somebody came from."""
    form = FaultForm(page=page_before(request.headers.get("referer", ""), settings.origin))
    return _statement(page, form, done=done == "1")


@router.post("/accessibility")
async def send(
    request: Request,
    db: Db,
    clock: Now,
    settings: Config,
    resources: FromApp,
    page: Render,
    form: Annotated[FaultForm, Depends()],
) -> Response:
    """Keep a report and tell the administrators, once however often the form is sent. Raises TooManyReports."""
    new = form.read(page.language, settings)
    if new is None:
        return _statement(page, form)
    if not await resources.limits.allow(settings.rate_limit_faults, "faults", address_of(request)):
        raise TooManyReports
    await report_fault(db, clock, new)
    return RedirectResponse("/accessibility?done=1#report", HTTPStatus.SEE_OTHER)


def _statement(page: Page, form: FaultForm, *, done: bool = False) -> HTMLResponse:
    return page(
        "about/accessibility.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
        assessed=page.language.month(ASSESSED, inside=True),
        form=form,
        errors=form.errors,
        most=LONGEST_REPORT,
        done=done,
    )
