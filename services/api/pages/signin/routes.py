"""Ask for a code, type it, be signed in; sign out."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.api.code_limits import limit_codes, limit_tries
from services.api.dependencies import AnyViewer, Config, Db, FromApp, Now, session_cookie
from services.api.device_cookie import keep_signed_in, sign_out
from services.api.pages.code_page import code_page
from services.api.rendering import Page, Render
from shared.database import AsyncSession
from shared.people import queries, sign_in
from shared.people.contact import read_contact
from shared.people.errors import ContactInvalid, PhoneNotAvailable
from shared.settings import Settings

router = APIRouter()


@router.get("/sign-in")
async def ask(db: Db, settings: Config, viewer: AnyViewer, page: Render, to: str = "") -> Response:
    """Where to send the code? Who is signed in already goes on."""
    if viewer.signed_in:
        return RedirectResponse(
            _inside(to) or home_of(staff=viewer.is_staff, analyst=viewer.is_analyst), HTTPStatus.SEE_OTHER
        )
    return await _ask_page(db, settings, page, to=to)


@router.post("/sign-in")
async def send_code(
    request: Request,
    db: Db,
    clock: Now,
    settings: Config,
    resources: FromApp,
    page: Render,
    contact: Annotated[str, Form()] = "",
    to: Annotated[str, Form()] = "",
) -> Response:
    """Send a code to the contact; known and unknown ones look the same from outside."""
    try:
        read = read_contact(contact, settings)
    except (ContactInvalid, PhoneNotAvailable) as error:
        errors = {"contact": page.language.gettext(error.message)}
        return await _ask_page(db, settings, page, to=to, contact=contact, errors=errors)
    await limit_codes(request, resources, read)
    challenge = await sign_in.request_code(db, clock, settings, read, language=page.language.code)
    target = f"?{urlencode({'to': _inside(to)}, safe='/')}" if _inside(to) else ""
    return RedirectResponse(f"/sign-in/{challenge.id}{target}", HTTPStatus.SEE_OTHER)


@router.get("/sign-in/{challenge_id}")
async def ask_code(db: Db, page: Render, challenge_id: UUID, to: str = "") -> HTMLResponse:
    """What does the code say?"""
    return code_page(page, await queries.challenge(db, challenge_id), to=_inside(to))


@router.post("/sign-in/{challenge_id}")
async def check_code(
    request: Request,
    db: Db,
    clock: Now,
    settings: Config,
    resources: FromApp,
    page: Render,
    challenge_id: UUID,
    code: Annotated[str, Form()] = "",
    to: Annotated[str, Form()] = "",
) -> Response:
    """Sign the device in when the code is right."""
    await limit_tries(request, resources)
    known = await queries.challenge(db, challenge_id)
    proof, challenge = await sign_in.prove(db, clock, settings, challenge_id, code)
    if challenge is None:
        return code_page(page, known, judged=proof, to=_inside(to))
    account = await sign_in.account_for(db, clock, challenge)
    token = await sign_in.remember_device(db, clock, settings, account)
    viewer = await queries.viewer_of(db, token, at=clock.now())
    home = home_of(staff=viewer.is_staff, analyst=viewer.is_analyst)
    response = RedirectResponse(_inside(to) or home, HTTPStatus.SEE_OTHER)
    keep_signed_in(response, settings, token)
    return response


@router.post("/sign-out")
async def leave(request: Request, db: Db, clock: Now, settings: Config) -> Response:
    """Forget this device."""
    await sign_in.forget_device(db, clock, request.cookies.get(session_cookie(settings), ""))
    response = RedirectResponse("/", HTTPStatus.SEE_OTHER)
    sign_out(response, settings)
    return response


def home_of(*, staff: bool, analyst: bool) -> str:
    """Where somebody starts: the desk, the numbers, or the family's own sessions."""
    if staff:
        return "/desk"
    return "/numbers" if analyst else "/my"


def _inside(target: str) -> str:
    """*target* if it is a path of ours: a sign-in must not end on somebody else's page."""
    return target if target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable() else ""


async def _ask_page(
    db: AsyncSession,
    settings: Settings,
    page: Page,
    *,
    to: str,
    contact: str = "",
    errors: dict[str, str] | None = None,
) -> HTMLResponse:
    people = await queries.staff_with_contacts(db) if settings.demo else []
    return page(
        "signin/ask.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        errors=errors or {},
        contact=contact,
        to=_inside(to),
        demo_people=people,
        sms=settings.sms_available,
    )
