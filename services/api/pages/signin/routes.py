"""Ask for a code, type it, be signed in; sign out."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.api.cookies import DEVICE
from services.api.dependencies import Config, Db, Now
from services.api.pages.code_step import Waiting, code_routes, wait_for_code
from services.api.pages.contact_field import REFUSED, contact_for_code, status_of, why_refused
from services.api.pages.typed_before import TypedBefore, forget_typed
from services.api.pages.visit import Visit, Visiting
from shared.locale import _
from shared.people import queries, sign_in
from shared.people.access import Viewer
from shared.people.models import Account, SignInChallenge

router = APIRouter()


class SignIn:
    """To sign in, nothing else waits for the code."""

    path = "/sign-in"
    submit = _("Sign in")

    async def waiting(self, visit: Visit, challenge: SignInChallenge) -> Waiting:  # noqa: ARG002  # like the others
        """The way somebody was on."""
        to = _inside(visit.request.query_params.get("to", ""))
        query = _carrying(to)
        return Waiting(form=f"/sign-in{query}", done=to or home_of(visit.viewer), query=query)

    async def finish(self, visit: Visit, challenge: SignInChallenge) -> tuple[Account, str]:
        """The account, and where somebody was going or starts."""
        account = await sign_in.account_for(visit.db, visit.clock, challenge)
        to = _inside(visit.request.query_params.get("to", ""))
        return account, to or home_of(await queries.seen_as(visit.db, account))

    async def carry_over(self, visit: Visit, old: SignInChallenge, new: SignInChallenge) -> None:
        """There is nothing to carry over."""


@router.get("/sign-in")
async def ask(visit: Visiting, before: TypedBefore, to: str = "") -> Response:
    """Where to send the code? Who is signed in already goes on."""
    if visit.viewer.signed_in:
        return RedirectResponse(_inside(to) or home_of(visit.viewer), HTTPStatus.SEE_OTHER)
    return await _ask_page(visit, to=to, contact=before.contact if before else "")


@router.post("/sign-in")
async def send_code(visit: Visiting, contact: Annotated[str, Form()] = "", to: Annotated[str, Form()] = "") -> Response:
    """Send a code to the contact; known and unknown ones look the same from outside."""
    try:
        read = await contact_for_code(visit, contact)
    except REFUSED as error:
        errors = {"contact": why_refused(error, visit.page.language, visit.settings)}
        return await _ask_page(visit, to=to, contact=contact, errors=errors, status=status_of(error))
    challenge = await sign_in.request_code(
        visit.db, visit.clock, visit.settings, read, language=visit.page.language.code
    )
    return wait_for_code(visit, SignIn(), challenge, _carrying(_inside(to)))


router.include_router(code_routes(SignIn()))


@router.post("/sign-out")
async def leave(request: Request, db: Db, clock: Now, settings: Config) -> Response:
    """Forget this device."""
    await sign_in.forget_device(db, clock, DEVICE.of(request, settings))
    response = RedirectResponse("/", HTTPStatus.SEE_OTHER)
    DEVICE.forget(response, settings)
    forget_typed(response, settings)
    return response


def home_of(viewer: Viewer) -> str:
    """Where somebody starts: the desk, the numbers, or the family's own sessions."""
    if viewer.is_staff:
        return "/desk"
    return "/numbers" if viewer.is_analyst else "/my"


def _carrying(to: str) -> str:
    return f"?{urlencode({'to': to}, safe='/')}" if to else ""


def _inside(target: str) -> str:
    """*target* if it is a path of ours: a sign-in must not end on somebody else's page."""
    return target if target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable() else ""


async def _ask_page(
    visit: Visit,
    *,
    to: str,
    contact: str = "",
    errors: dict[str, str] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HTMLResponse:
    people = await queries.staff_with_contacts(visit.db) if visit.settings.demo else []
    return visit.page(
        "signin/ask.html",
        status=status,
        errors=errors or {},
        contact=contact,
        to=_inside(to),
        demo_people=people,
        sms=visit.settings.sms_available,
    )
