"""What is stored about the family: a copy of it, where it is signed in, and erasing all of it."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from services.api.cookies import DEVICE
from services.api.dependencies import SignedIn, token_of
from services.api.pages.family.views import given_up
from services.api.pages.typed_before import forget_typed
from services.api.pages.visit import Visit, Visiting
from services.api.rendering import Render
from shared.ids import token_hash
from shared.locale import _
from shared.people.contact import Contact
from shared.people.devices import sign_out_others, signed_in_devices
from shared.people.models import Account
from shared.people.queries import participants_of, works_here
from shared.privacy.erase import erase
from shared.privacy.export import export
from shared.privacy.queries import coming_places, keepers, kept_names

router = APIRouter()


@router.get("/my/data")
async def show(visit: Visiting, account: SignedIn, done: str = "") -> HTMLResponse:
    """What there is, on which devices, and the ways to take it along or away."""
    own = token_hash(token_of(visit.request, visit.settings))
    devices = await signed_in_devices(visit.db, account.id, at=visit.clock.now())
    return visit.page(
        "family/data.html",
        contact=account.contact,
        devices=sorted(((one, one.token_hash == own) for one in devices), key=lambda pair: not pair[1]),
        done=done,
    )


@router.get("/my/data.json")
async def download(visit: Visiting, account: SignedIn) -> JSONResponse:
    """Everything that is stored, for them or for another service."""
    headers = {"Content-Disposition": 'attachment; filename="spontan.json"', "Cache-Control": "no-store"}
    return JSONResponse(await export(visit.db, visit.clock, account), headers=headers)


@router.post("/my/devices/sign-out")
async def sign_out_elsewhere(visit: Visiting, account: SignedIn) -> RedirectResponse:
    """Stay signed in on this device alone."""
    await sign_out_others(visit.db, visit.clock, account_id=account.id, token=token_of(visit.request, visit.settings))
    return RedirectResponse("/my/data?done=alone", HTTPStatus.SEE_OTHER)


@router.get("/my/erase")
async def ask_erase(visit: Visiting, account: SignedIn) -> HTMLResponse:
    """What happens, what stays and why. Really?"""
    return await _erase_page(visit, account)


@router.post("/my/erase")
async def erase_all(visit: Visiting, sure: Annotated[str, Form()] = "") -> Response:
    """Erase it when they have ticked that they are sure. A second tap of theirs comes from a device that is nobody's now."""
    if sure == "1" and not visit.viewer.signed_in and token_of(visit.request, visit.settings):
        return RedirectResponse("/erased", HTTPStatus.SEE_OTHER)
    account = visit.viewer.require_account()
    if sure != "1":
        return await _erase_page(visit, account, unsure=True)
    kept = await kept_names(visit.db, account.id, at=visit.clock.now())
    await erase(visit.db, visit.clock, visit.settings, account)
    response = RedirectResponse("/erased?kept=1" if kept else "/erased", HTTPStatus.SEE_OTHER)
    DEVICE.forget(response, visit.settings)
    forget_typed(response, visit.settings)
    return response


@router.get("/erased")
async def erased(page: Render, kept: str = "") -> HTMLResponse:
    """What has happened. Whoever it was is nobody any more, so the page says nothing of whom."""
    return page("family/erased.html", kept=kept == "1")


async def _erase_page(visit: Visit, account: Account, *, unsure: bool = False) -> HTMLResponse:
    errors = {"sure": visit.page.language.gettext(_("Tick the box if you are sure."))} if unsure else {}
    now = visit.clock.now()
    coming, kept = await coming_places(visit.db, account.id, at=now), await kept_names(visit.db, account.id, at=now)
    people = await participants_of(visit.db, account.id)
    return visit.page(
        "family/erase.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if unsure else HTTPStatus.OK,
        errors=errors,
        masked=Contact(account.contact_kind, account.contact).masked,
        people=[one for one in people if one.id not in {name.participant_id for name in kept}],
        kept=kept,
        coming=given_up(coming),
        keepers=await keepers(visit.db, account.id),
        works_here=await works_here(visit.db, account.id),
    )
