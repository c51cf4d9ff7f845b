"""The family's own calendar: its secret address, and another one in its place."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse

from services.api.dependencies import SignedIn
from services.api.pages.subscription import Subscription
from services.api.pages.visit import Visiting
from shared.calendars.write.own import address, renew

router = APIRouter()


@router.get("/my/calendar")
async def show(visit: Visiting, account: SignedIn, done: str = "") -> HTMLResponse:
    """Where a calendar app finds what the family is coming to."""
    own = Subscription(address(visit.settings, account), secret=True)
    return visit.page("family/calendar.html", subscription=own, done=done)


@router.get("/my/calendar/renew")
async def ask_renew(visit: Visiting, account: SignedIn) -> HTMLResponse:
    """Really? Every app that reads the calendar has to be told."""
    return visit.page("family/renew.html", generation=account.calendar_generation)


@router.post("/my/calendar/renew")
async def renew_address(visit: Visiting, account: SignedIn, generation: Annotated[int, Form(ge=0)]) -> RedirectResponse:
    """Make the address that they have seen worthless."""
    await renew(visit.db, account, seen=generation)
    return RedirectResponse("/my/calendar?done=renewed", HTTPStatus.SEE_OTHER)
