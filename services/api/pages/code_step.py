"""The step that signing in, signing up and following share: a code is typed, a new one asked for, the contact changed."""

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.api.code_limits import limit_codes, limit_tries
from services.api.cookies import DEVICE
from services.api.dependencies import LANGUAGE_COOKIE
from services.api.language_cookie import language_cookie
from services.api.pages.code_page import code_page, why_not
from services.api.pages.typed_before import forget_typed, keep_typed
from services.api.pages.visit import Visit, Visiting
from shared.people import queries as people
from shared.people import sign_in
from shared.people.contact import Contact
from shared.people.errors import TooManyCodes
from shared.people.models import Account, SignInChallenge


@dataclass(frozen=True)
class Waiting:
    """What waits for a code."""

    form: str
    """The address of the form where it began."""
    done: str = ""
    """Where whoever is signed in with the contact goes on, without a code; empty when there is something to prove."""
    about: str = ""
    """The session or series it is about, in the words of the page's language."""
    query: str = ""
    """What the step's addresses carry along: empty, or `?` and the rest."""
    queue: bool = False
    """Whether the code confirms a place in the queue: there are no seats just now."""


class Journey(Protocol):
    """What a journey does around its code."""

    path: str
    """Where its code pages are: `/sign-up` for `/sign-up/{challenge_id}`."""
    submit: str
    """The message id on the button beside the code."""

    async def waiting(self, visit: Visit, challenge: SignInChallenge) -> Waiting:
        """What waits for the code of *challenge*. Raises NotFound when that is another journey's."""
        ...

    async def finish(self, visit: Visit, challenge: SignInChallenge) -> tuple[Account, str]:
        """Do what the proved contact wished; its account, and the address that says what came of it.

        It is called again when the code is sent twice, and then gives the same answer.
        """
        ...

    async def carry_over(self, visit: Visit, old: SignInChallenge, new: SignInChallenge) -> None:
        """Let what waits for the code of *old* wait for that of *new* as well."""
        ...


def code_routes(journey: Journey) -> APIRouter:
    """The routes of a journey's code."""
    router = APIRouter(prefix=journey.path)

    @router.get("/{challenge_id}")
    async def ask_code(visit: Visiting, challenge_id: UUID, sent: str = "") -> Response:
        """What does the code say? Whoever has typed it before sees what came of it."""
        challenge = await people.challenge(visit.db, challenge_id)
        waiting = await journey.waiting(visit, challenge)
        if done := await _done(journey, visit, challenge, waiting):
            return _to(done)
        return _page(journey, visit, challenge, waiting, sent_again=sent == "again")

    @router.post("/{challenge_id}")
    async def check_code(visit: Visiting, challenge_id: UUID, code: Annotated[str, Form()] = "") -> Response:
        """Go on when the code is right, and keep the device signed in."""
        return await _check(journey, visit, challenge_id, code)

    @router.post("/{challenge_id}/again")
    async def send_again(visit: Visiting, challenge_id: UUID) -> Response:
        """Send a new code to the same contact, for the same wish; nothing has to be typed again."""
        return await _send_again(journey, visit, challenge_id)

    return router


async def _done(journey: Journey, visit: Visit, challenge: SignInChallenge, waiting: Waiting) -> str:
    """Where whoever has proved the contact goes on: with this code, or with a newer one for the same wish. Else empty."""
    if not visit.is_of(challenge):
        return ""
    if not waiting.done and (newer := await sign_in.used_instead(visit.db, challenge)):
        waiting = await journey.waiting(visit, newer)
    return waiting.done


def wait_for_code(visit: Visit, journey: Journey, challenge: SignInChallenge, query: str = "") -> Response:
    """Lead to where the code is typed."""
    response = _to(f"{journey.path}/{challenge.id}{query}")
    keep_typed(response, visit.settings, challenge)
    return response


async def _check(journey: Journey, visit: Visit, challenge_id: UUID, code: str) -> Response:
    await limit_tries(visit.request, visit.resources)
    challenge = await people.challenge(visit.db, challenge_id)
    waiting = await journey.waiting(visit, challenge)
    if done := await _done(journey, visit, challenge, waiting):
        return _to(done)  # sent twice, or went back
    proof, proved = await sign_in.prove(visit.db, visit.clock, visit.settings, challenge_id, code)
    proved = proved or await sign_in.proved_just_now(visit.db, visit.clock, visit.settings, challenge_id, code)
    if proved is None:
        challenge = await people.challenge(visit.db, challenge_id)
        error = why_not(proof, challenge, visit.page.language, visit.settings, now=visit.clock.now())
        return _page(journey, visit, challenge, waiting, error=error, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    account, address = await journey.finish(visit, proved)
    token = await sign_in.remember_device(visit.db, visit.clock, visit.settings, account)
    response = _to(address)
    DEVICE.keep(response, visit.settings, token, lasts=timedelta(days=visit.settings.signed_in_days))
    forget_typed(response, visit.settings)
    if LANGUAGE_COOKIE not in visit.request.cookies and account.language != visit.page.language.code:
        # Nobody has chosen on this device, but the account has: before what the browser says.
        response.headers.append("Set-Cookie", language_cookie(visit.settings, account.language))
    return response


async def _send_again(journey: Journey, visit: Visit, challenge_id: UUID) -> Response:
    old = await people.challenge(visit.db, challenge_id, lock=True)
    waiting = await journey.waiting(visit, old)
    if done := await _done(journey, visit, old, waiting):
        return _to(done)
    query = f"{waiting.query}{'&' if waiting.query else '?'}sent=again"
    sent = await sign_in.sent_again(visit.db, visit.clock, old)
    if sent is not None:
        return wait_for_code(visit, journey, sent, query)  # a second tap on the button
    contact = Contact(old.contact_kind, old.contact)
    try:
        await limit_codes(visit.request, visit.resources, contact)
    except TooManyCodes as error:
        text = visit.page.language.gettext(error.message)
        return _page(journey, visit, old, waiting, error=text, status=HTTPStatus.TOO_MANY_REQUESTS)
    language = visit.page.language.code
    new = await sign_in.request_code(visit.db, visit.clock, visit.settings, contact, language=language, again=old)
    await journey.carry_over(visit, old, new)
    return wait_for_code(visit, journey, new, query)


def _page(
    journey: Journey,
    visit: Visit,
    challenge: SignInChallenge,
    waiting: Waiting,
    *,
    error: str = "",
    status: HTTPStatus = HTTPStatus.OK,
    sent_again: bool = False,
) -> HTMLResponse:
    return code_page(
        visit.page,
        challenge,
        again=f"{journey.path}/{challenge.id}/again{waiting.query}",
        change=waiting.form,
        submit=journey.submit,
        about=waiting.about,
        error=error,
        status=status,
        sent_again=sent_again,
        queue=waiting.queue,
    )


def _to(address: str) -> RedirectResponse:
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)
