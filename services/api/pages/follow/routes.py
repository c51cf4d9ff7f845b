"""Follow a series, by code on a first visit, at once on a known device; stop from there or from a message."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.api.dependencies import Config, Db, Now, SignedIn
from services.api.pages.code_step import Waiting, code_routes, wait_for_code
from services.api.pages.contact_field import REFUSED, contact_for_code, status_of, why_refused
from services.api.pages.typed import read_id
from services.api.pages.typed_before import TypedBefore
from services.api.pages.visit import Visit, Visiting
from services.api.rendering import Page, Render
from shared.bookings import follow as following
from shared.database import AsyncSession
from shared.errors import NotFound
from shared.keys import unfollow_token_matches
from shared.locale import _
from shared.people.models import Account, SignInChallenge
from shared.schedule.queries import series_of
from shared.settings import Settings

router = APIRouter()
FOLLOWED = "/my?done=followed"


class Follow:
    """A series waits to be followed."""

    path = "/follow"
    submit = _("Follow")

    async def waiting(self, visit: Visit, challenge: SignInChallenge) -> Waiting:
        """The series, unless the family follows it already."""
        draft = await following.draft_of(visit.db, challenge.id)
        return Waiting(
            form=f"/series/{draft.series_id}/follow",
            done=FOLLOWED if await _follows(visit, draft.series_id) else "",
            about=(await series_of(visit.db, draft.series_id)).title,
        )

    async def finish(self, visit: Visit, challenge: SignInChallenge) -> tuple[Account, str]:
        """Follow it."""
        return await following.finish(visit.db, visit.clock, challenge), FOLLOWED

    async def carry_over(self, visit: Visit, old: SignInChallenge, new: SignInChallenge) -> None:
        """The same series."""
        await following.carry_over(visit.db, old, new)


@router.get("/series/{series_id}/follow")
async def ask(visit: Visiting, before: TypedBefore, series_id: UUID) -> HTMLResponse:
    """Where to tell it? A known device is asked for nothing."""
    return await _form_page(visit, series_id, contact=before.contact if before else "")


@router.post("/series/{series_id}/follow")
async def send(
    visit: Visiting, series_id: UUID, contact: Annotated[str, Form()] = "", session: Annotated[str, Form()] = ""
) -> Response:
    """Follow at once for a signed-in family; else send a code. *session* is the page to come back to."""
    if visit.viewer.account is not None:
        await following.follow(visit.db, visit.clock, account_id=visit.viewer.account.id, series_id=series_id)
        return _back(session, done="followed")
    try:
        read = await contact_for_code(visit, contact)
    except REFUSED as error:
        errors = {"contact": why_refused(error, visit.page.language, visit.settings)}
        return await _form_page(visit, series_id, contact=contact, errors=errors, status=status_of(error))
    challenge = await following.start(
        visit.db, visit.clock, visit.settings, series_id=series_id, contact=read, language=visit.page.language.code
    )
    return wait_for_code(visit, Follow(), challenge)


@router.post("/series/{series_id}/unfollow")
async def stop(
    db: Db, clock: Now, account: SignedIn, series_id: UUID, session: Annotated[str, Form()] = ""
) -> Response:
    """Stop following, from the session's page or from the family's list."""
    await following.stop_following(db, clock, account_id=account.id, series_id=series_id)
    return _back(session, done="stopped")


router.include_router(code_routes(Follow()))


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


async def _follows(visit: Visit, series_id: UUID) -> bool:
    account = visit.viewer.account
    return account is not None and await following.follows(visit.db, account.id, series_id)


async def _form_page(
    visit: Visit,
    series_id: UUID,
    *,
    contact: str = "",
    errors: dict[str, str] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HTMLResponse:
    return visit.page(
        "follow/form.html",
        status=status,
        series=await series_of(visit.db, series_id),
        following=await _follows(visit, series_id),
        contact=contact,
        errors=errors or {},
        sms=visit.settings.sms_available,
    )


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
