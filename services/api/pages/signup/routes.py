"""Sign up for a session, by code on a first visit, at once on a known device."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.api.code_limits import limit_codes, limit_tries
from services.api.dependencies import AnyViewer, Config, Db, FromApp, Now
from services.api.device_cookie import keep_signed_in
from services.api.pages.code_page import code_page
from services.api.pages.session_views import session_context
from services.api.pages.signup.forms import EmptyForm, Row, SignUpForm
from services.api.rendering import Page, Render
from shared.bookings import queries, sign_up
from shared.bookings.book import BookingRequest, book
from shared.bookings.errors import GrownUpNeeded, NotEligible
from shared.bookings.models import MOST_IN_PARTY, SignUpDraft
from shared.clock import Clock
from shared.database import AsyncSession
from shared.ids import new_id
from shared.locale import _
from shared.people import queries as people
from shared.people import sign_in
from shared.people.access import Viewer
from shared.people.add import NewParticipant
from shared.people.contact import Contact
from shared.people.models import Account, SignInChallenge
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
    newcomers = form.people(page.language, this_year=clock.now().astimezone(settings.zone).year)
    contact = None if viewer.account else form.proved_contact(page.language, settings)
    if form.wants_row:
        form.errors.clear()
        form.rows = [*form.rows, Row()][:MOST_IN_PARTY]
    if form.wants_row or form.errors:
        return await _form_page(db, clock, settings, viewer, page, session_id, form)
    try:
        if viewer.account is not None:
            return await _book(db, clock, settings, viewer.account, session_id, newcomers, form)
        assert contact is not None  # noqa: S101  # else there are errors
        await limit_codes(request, resources, contact)
        return await _send_code(db, clock, settings, page, session_id, newcomers, contact, form)
    except GrownUpNeeded as error:
        form.errors["grown_up"] = page.language.gettext(error.message, **error.data)
        return await _form_page(db, clock, settings, viewer, page, session_id, form)
    except NotEligible as error:
        form.errors[form.field_of(str(error.data["name"]))] = page.language.gettext(error.message)
        return await _form_page(db, clock, settings, viewer, page, session_id, form)


async def _book(
    db: AsyncSession,
    clock: Clock,
    settings: Settings,
    account: Account,
    session_id: UUID,
    newcomers: list[NewParticipant],
    form: SignUpForm,
) -> Response:
    """Two taps on a known device. A refusal undoes what was added, so that the form can be sent again."""
    request = BookingRequest(
        session_id=session_id,
        party_id=new_id(),
        account=account.id,
        participant_ids=tuple(form.known),
        people=tuple(newcomers),
        together=form.together,
        grown_up=form.grown_up,
        key=f"form:{form.form_id or new_id()}",
    )
    async with db.begin_nested():
        placed = await book(db, clock, settings, request)
    return RedirectResponse(f"/my/bookings/{placed.party_id}", HTTPStatus.SEE_OTHER)


async def _send_code(
    db: AsyncSession,
    clock: Clock,
    settings: Settings,
    page: Page,
    session_id: UUID,
    newcomers: list[NewParticipant],
    contact: Contact,
    form: SignUpForm,
) -> Response:
    """Keep what was written until the code comes."""
    challenge = await sign_up.start(
        db,
        clock,
        settings,
        session_id=session_id,
        people=newcomers,
        contact=contact,
        grown_up=form.grown_up,
        together=form.together,
        language=page.language.code,
    )
    return RedirectResponse(f"/sign-up/{challenge.id}", HTTPStatus.SEE_OTHER)


@router.get("/sign-up/{challenge_id}")
async def ask_code(db: Db, viewer: AnyViewer, page: Render, challenge_id: UUID) -> Response:
    """What does the code say? Whoever has typed it before sees what came of it."""
    draft = await queries.draft_of(db, challenge_id)
    if draft.party_id is not None and viewer.signed_in:
        return RedirectResponse(f"/my/bookings/{draft.party_id}", HTTPStatus.SEE_OTHER)
    return _code_page(page, await people.challenge(db, challenge_id), draft)


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
    code: Annotated[str, Form()] = "",
) -> Response:
    """Book when the code is right, and keep the device signed in."""
    await limit_tries(request, resources)
    draft = await queries.draft_of(db, challenge_id)
    if draft.party_id is not None and viewer.signed_in:
        return RedirectResponse(f"/my/bookings/{draft.party_id}", HTTPStatus.SEE_OTHER)  # sent twice, or went back
    known = await people.challenge(db, challenge_id)
    proof, challenge = await sign_in.prove(db, clock, settings, challenge_id, code)
    if challenge is None:
        return _code_page(page, known, draft, judged=proof)
    outcome = await sign_up.finish(db, clock, settings, challenge)
    token = await sign_in.remember_device(db, clock, settings, outcome.account)
    if outcome.placement is not None:
        response: Response = RedirectResponse(f"/my/bookings/{outcome.placement.party_id}", HTTPStatus.SEE_OTHER)
    else:
        response = page("signup/refused.html", status=HTTPStatus.CONFLICT, outcome=outcome, session_id=draft.session_id)
    keep_signed_in(response, settings, token)
    return response


def _code_page(
    page: Page, challenge: SignInChallenge, draft: SignUpDraft, *, judged: sign_in.Proof | None = None
) -> HTMLResponse:
    again = f"/sessions/{draft.session_id}/sign-up"
    return code_page(page, challenge, judged=judged, again=again, submit=_("Sign up"))


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
    if viewer.account and isinstance(form, EmptyForm) and len(known) == 1:
        booked = {party.session.id for party in await queries.parties_of(db, viewer.account.id)}
        form.known = [] if session_id in booked else [known[0].id]  # who always comes alone needs two taps
    rows, left = len(form.rows), view.seats_left
    few = left is not None and 0 < left < rows + len(known)
    return page(
        "signup/form.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
        form=form,
        errors=form.errors,
        known=known,
        form_id=form.form_id or str(new_id()),
        sms=settings.sms_available,
        most=MOST_IN_PARTY,
        few_left=few,
        asks_short=bool(left) and (few or rows > 1 or len(known) > 1),
        **session_context(view, page.language, settings, now=clock.now()),
    )
