"""Follow a series, by code on a first visit, at once on a known device; stop from there or from a message."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.api.code_limits import limit_codes, limit_tries
from services.api.dependencies import AnyViewer, Config, Db, FromApp, Now, SignedIn
from services.api.device_cookie import keep_signed_in
from services.api.pages.code_page import code_page
from services.api.pages.typed import read_id
from services.api.rendering import Page, Render
from shared.bookings import follow as following
from shared.bookings.models import FollowDraft
from shared.database import AsyncSession
from shared.errors import NotFound
from shared.keys import unfollow_token_matches
from shared.locale import _
from shared.people import queries as people
from shared.people import sign_in
from shared.people.access import Viewer
from shared.people.contact import read_contact
from shared.people.errors import ContactInvalid, PhoneNotAvailable
from shared.people.models import SignInChallenge
from shared.schedule.queries import series_of
from shared.settings import Settings

router = APIRouter()


@router.get("/series/{series_id}/follow")
async def ask(db: Db, settings: Config, viewer: AnyViewer, page: Render, series_id: UUID) -> HTMLResponse:
    """Where to tell it? A known device is asked for nothing."""
    return await _form_page(db, settings, viewer, page, series_id)


@router.post("/series/{series_id}/follow")
async def send(
    request: Request,
    db: Db,
    clock: Now,
    settings: Config,
    resources: FromApp,
    viewer: AnyViewer,
    page: Render,
    series_id: UUID,
    contact: Annotated[str, Form()] = "",
    session: Annotated[str, Form()] = "",
) -> Response:
    """Follow at once for a signed-in family; else send a code. *session* is the page to come back to."""
    if viewer.account is not None:
        await following.follow(db, clock, account_id=viewer.account.id, series_id=series_id)
        return _back(session, done="followed")
    try:
        read = read_contact(contact, settings)
    except (ContactInvalid, PhoneNotAvailable) as error:
        errors = {"contact": page.language.gettext(error.message)}
        return await _form_page(db, settings, viewer, page, series_id, contact=contact, errors=errors)
    await limit_codes(request, resources, read)
    challenge = await following.start(
        db, clock, settings, series_id=series_id, contact=read, language=page.language.code
    )
    return RedirectResponse(f"/follow/{challenge.id}", HTTPStatus.SEE_OTHER)


@router.post("/series/{series_id}/unfollow")
async def stop(
    db: Db, clock: Now, account: SignedIn, series_id: UUID, session: Annotated[str, Form()] = ""
) -> Response:
    """Stop following, from the session's page or from the family's list."""
    await following.stop_following(db, clock, account_id=account.id, series_id=series_id)
    return _back(session, done="stopped")


@router.get("/follow/{challenge_id}")
async def ask_code(db: Db, viewer: AnyViewer, page: Render, challenge_id: UUID) -> Response:
    """What does the code say? Whoever follows already sees what came of it."""
    draft = await following.draft_of(db, challenge_id)
    if await _follows(db, viewer, draft):
        return _back("", done="followed")
    return _code_page(page, await people.challenge(db, challenge_id), draft)


@router.post("/follow/{challenge_id}")
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
    """Follow when the code is right, and keep the device signed in."""
    await limit_tries(request, resources)
    draft = await following.draft_of(db, challenge_id)
    if await _follows(db, viewer, draft):
        return _back("", done="followed")  # sent twice, or went back
    known = await people.challenge(db, challenge_id)
    proof, challenge = await sign_in.prove(db, clock, settings, challenge_id, code)
    if challenge is None:
        return _code_page(page, known, draft, judged=proof)
    account = await following.finish(db, clock, challenge)
    token = await sign_in.remember_device(db, clock, settings, account)
    response = _back("", done="followed")
    keep_signed_in(response, settings, token)
    return response


@router.get("/follow/stop/{follower_id}/{token}")
async def ask_stop(db: Db, settings: Config, page: Render, follower_id: UUID, token: str) -> HTMLResponse:
    """Really stop? A mail scanner that follows the link stops nothing."""
    _check(settings, follower_id, token)
    return await _stop_page(db, page, follower_id)


@router.post("/follow/stop/{follower_id}/{token}")
async def stop_from_message(
    db: Db, clock: Now, settings: Config, page: Render, follower_id: UUID, token: str
) -> HTMLResponse:
    """Stop without signing in: our button, or a mail program's own (RFC 8058, which forbids a redirect)."""
    _check(settings, follower_id, token)
    await following.stop(db, clock, follower_id=follower_id)
    return await _stop_page(db, page, follower_id)


def _check(settings: Settings, follower_id: UUID, token: str) -> None:
    """A wrong token is like a follower who does not exist."""
    if not unfollow_token_matches(settings.secret_key, follower_id, token):
        raise NotFound


async def _follows(db: AsyncSession, viewer: Viewer, draft: FollowDraft) -> bool:
    return viewer.account is not None and await following.follows(db, viewer.account.id, draft.series_id)


async def _form_page(
    db: AsyncSession,
    settings: Settings,
    viewer: Viewer,
    page: Page,
    series_id: UUID,
    *,
    contact: str = "",
    errors: dict[str, str] | None = None,
) -> HTMLResponse:
    return page(
        "follow/form.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        series=await series_of(db, series_id),
        following=viewer.account is not None and await following.follows(db, viewer.account.id, series_id),
        contact=contact,
        errors=errors or {},
        sms=settings.sms_available,
    )


def _code_page(
    page: Page, challenge: SignInChallenge, draft: FollowDraft, *, judged: sign_in.Proof | None = None
) -> HTMLResponse:
    return code_page(page, challenge, judged=judged, again=f"/series/{draft.series_id}/follow", submit=_("Follow"))


async def _stop_page(db: AsyncSession, page: Page, follower_id: UUID) -> HTMLResponse:
    """The same for everybody who holds the address."""
    follower, series = await following.follower_of(db, follower_id)
    return page("follow/stop.html", series=series, stopped=follower.stopped_at is not None)


def _back(session: str, *, done: str) -> RedirectResponse:
    """To the session's page that the button stood on, else to the family's list, which says what was done."""
    session_id = read_id(session)
    return RedirectResponse(
        f"/sessions/{session_id}#follow" if session_id else f"/my?done={done}", HTTPStatus.SEE_OTHER
    )
