"""Sign up for a session, by code on a first visit, at once on a known device."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.api.dependencies import AnyViewer, Config, Db, FromApp, Now
from services.api.device_cookie import keep_signed_in, limit_codes, limit_tries
from services.api.pages.find.routes import session_context
from services.api.pages.signin.routes import WRONG_CODE
from services.api.pages.signup.code import CodeForm, code_page
from services.api.pages.signup.forms import EmptyForm, Row, SignUpForm
from services.api.rendering import Page, Render
from shared.bookings import queries, sign_up
from shared.bookings.errors import GrownUpNeeded
from shared.bookings.models import MOST_IN_PARTY
from shared.clock import Clock
from shared.database import AsyncSession
from shared.ids import new_id
from shared.people import queries as people
from shared.people import sign_in
from shared.people.access import Viewer
from shared.schedule.queries import session_view
from shared.settings import Settings

router = APIRouter()


@router.get("/sessions/{session_id}/sign-up")
async def ask(db: Db, clock: Now, settings: Config, viewer: AnyViewer, page: Render, session_id: UUID) -> HTMLResponse:
    """Who comes?"""
    return await _form_page(db, clock, settings, viewer, page, session_id, EmptyForm())


@router.post("/sessions/{session_id}/sign-up")
async def send(
    request: Request,
    db: Db,
    clock: Now,
    settings: Config,
    resources: FromApp,
    viewer: AnyViewer,
    page: Render,
    session_id: UUID,
    form: Annotated[SignUpForm, Depends()],
) -> Response:
    """Book at once for a signed-in family; else keep what was written and send a code."""
    if form.wants_row:
        form.rows = [*form.rows, Row()][:MOST_IN_PARTY]
        return await _form_page(db, clock, settings, viewer, page, session_id, form)
    newcomers = form.people(page.language, this_year=clock.now().year)
    if viewer.account is not None:
        if form.errors:
            return await _form_page(db, clock, settings, viewer, page, session_id, form)
        key = f"form:{form.form_id or new_id()}"
        placed = await sign_up.book_people(
            db, clock, settings, viewer.account, session_id, newcomers, known=form.known, key=key
        )
        return RedirectResponse(f"/my/bookings/{placed.party_id}", HTTPStatus.SEE_OTHER)
    contact = form.proved_contact(page.language, settings)
    if form.errors or contact is None:
        return await _form_page(db, clock, settings, viewer, page, session_id, form)
    await limit_codes(request, resources, contact)
    try:
        challenge = await sign_up.start(
            db,
            clock,
            settings,
            session_id=session_id,
            people=newcomers,
            contact=contact,
            contact_is_grown_up=form.grown_up,
            language=page.language.code,
        )
    except GrownUpNeeded as error:
        form.errors["grown_up"] = page.language.gettext(error.message, **error.data)
        return await _form_page(db, clock, settings, viewer, page, session_id, form)
    return RedirectResponse(f"/sign-up/{challenge.id}", HTTPStatus.SEE_OTHER)


@router.get("/sign-up/{challenge_id}")
async def ask_code(db: Db, page: Render, challenge_id: UUID) -> HTMLResponse:
    """What does the code say?"""
    draft = await queries.draft_of(db, challenge_id)
    return code_page(page, await people.challenge(db, challenge_id), draft)


@router.post("/sign-up/{challenge_id}")
async def check_code(
    request: Request,
    db: Db,
    clock: Now,
    settings: Config,
    resources: FromApp,
    viewer: AnyViewer,
    page: Render,
    challenge_id: UUID,
    form: Annotated[CodeForm, Depends()],
) -> Response:
    """Book when the code is right, and keep the device signed in."""
    await limit_tries(request, resources)
    draft = await queries.draft_of(db, challenge_id)
    if draft.party_id is not None and viewer.signed_in:
        return RedirectResponse(f"/my/bookings/{draft.party_id}", HTTPStatus.SEE_OTHER)  # sent twice, or went back
    known = await people.challenge(db, challenge_id)
    proof, challenge = await sign_in.prove(db, clock, settings, challenge_id, form.code)
    if challenge is None:
        return code_page(page, known, draft, error=page.language.gettext(WRONG_CODE[proof]))
    outcome = await sign_up.finish(db, clock, settings, challenge)
    token = await sign_in.remember_device(db, clock, settings, outcome.account)
    if outcome.placement is not None:
        response: Response = RedirectResponse(f"/my/bookings/{outcome.placement.party_id}", HTTPStatus.SEE_OTHER)
    else:
        response = page("signup/refused.html", status=HTTPStatus.CONFLICT, outcome=outcome, session_id=draft.session_id)
    keep_signed_in(response, settings, token)
    return response


async def _form_page(
    db: AsyncSession,
    clock: Clock,
    settings: Settings,
    viewer: Viewer,
    page: Page,
    session_id: UUID,
    form: SignUpForm | EmptyForm,
) -> HTMLResponse:
    view = await session_view(db, session_id)
    known = await people.participants_of(db, viewer.account.id) if viewer.account else []
    return page(
        "signup/form.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
        form=form,
        errors=form.errors,
        known=known,
        form_id=form.form_id or str(new_id()),
        sms=settings.sms_available,
        most=MOST_IN_PARTY,
        **session_context(view, page.language, settings, now=clock.now()),
    )
