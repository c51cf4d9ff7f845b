"""Follow a series or a programme, by code on a first visit, at once on a known device; stop there or from a message."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.api.dependencies import Config, Db, Now, SignedIn
from services.api.pages.code_step import Waiting, code_routes, wait_for_code
from services.api.pages.contact_field import REFUSED, contact_for_code, status_of, why_refused
from services.api.pages.followed_views import followed_view
from services.api.pages.typed import read_id
from services.api.pages.typed_before import TypedBefore
from services.api.pages.visit import Visit, Visiting
from services.api.rendering import Page, Render
from shared.bookings import follow as following
from shared.bookings.followed import follower_of, follows, must_exist, programme, wished
from shared.bookings.subject import Followed, Programme, Subject
from shared.database import AsyncSession
from shared.errors import NotFound
from shared.keys import unfollow_token_matches
from shared.locale import _
from shared.people.models import Account, SignInChallenge
from shared.schedule.models import SessionSeries
from shared.schedule.queries import series_of
from shared.settings import Settings

router = APIRouter()
FOLLOWED = "/my?done=followed"


class Follow:
    """A series or a programme waits to be followed."""

    path = "/follow"
    submit = _("Follow")

    async def waiting(self, visit: Visit, challenge: SignInChallenge) -> Waiting:
        """What it is, unless the family follows it already."""
        wish = await wished(visit.db, challenge.id)
        shown = followed_view(wish, visit.page.language)
        done = FOLLOWED if await _follows(visit, wish) else ""
        return Waiting(form=f"{shown.address}/follow", done=done, about=shown.marked)

    async def finish(self, visit: Visit, challenge: SignInChallenge) -> tuple[Account, str]:
        """Follow it."""
        return await following.finish(visit.db, visit.clock, challenge), FOLLOWED

    async def carry_over(self, visit: Visit, old: SignInChallenge, new: SignInChallenge) -> None:
        """The same wish."""
        await following.carry_over(visit.db, old, new)


def follow_routes(prefix: str, named: Callable[..., Awaitable[Followed]]) -> APIRouter:
    """The routes with which one follows what *named* reads from the address, and stops."""
    routes = APIRouter(prefix=prefix)

    @routes.get("/follow")
    async def ask(visit: Visiting, before: TypedBefore, what: Annotated[Followed, Depends(named)]) -> HTMLResponse:
        """Where to tell it? A known device is asked for nothing."""
        return await _form_page(visit, what, contact=before.contact if before else "")

    @routes.post("/follow")
    async def send(
        visit: Visiting,
        what: Annotated[Followed, Depends(named)],
        contact: Annotated[str, Form()] = "",
        session: Annotated[str, Form()] = "",
    ) -> Response:
        """Follow at once for a signed-in family; else send a code. *session* is the page to come back to."""
        if visit.viewer.account is None:
            return await _send_code(visit, what, contact)
        account_id = visit.viewer.account.id
        await following.follow(visit.db, visit.clock, account_id=account_id, subject=Subject.of(what))
        return _back(session, done="followed")

    @routes.post("/unfollow")
    async def stop(
        db: Db,
        clock: Now,
        account: SignedIn,
        what: Annotated[Followed, Depends(named)],
        session: Annotated[str, Form()] = "",
    ) -> Response:
        """Stop following, from the session's page or from the family's list."""
        await following.stop_following(db, clock, account_id=account.id, subject=Subject.of(what))
        return _back(session, done="stopped")

    return routes


async def _series(db: Db, series_id: UUID) -> SessionSeries:
    return await series_of(db, series_id)


async def _programme(db: Db, organizer: str, activity: str, venue: str) -> Programme:
    return await programme(db, organizer, activity, venue)


router.include_router(follow_routes("/series/{series_id}", _series))
router.include_router(follow_routes("/programme/{organizer}/{activity}/{venue}", _programme))
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


async def _follows(visit: Visit, what: Followed) -> bool:
    account = visit.viewer.account
    return account is not None and await follows(visit.db, account.id, Subject.of(what))


async def _send_code(visit: Visit, what: Followed, contact: str) -> Response:
    try:
        read = await contact_for_code(visit, contact)
    except REFUSED as error:
        errors = {"contact": why_refused(error, visit.page.language, visit.settings)}
        return await _form_page(visit, what, contact=contact, errors=errors, status=status_of(error))
    challenge = await following.start(
        visit.db,
        visit.clock,
        visit.settings,
        subject=Subject.of(what),
        contact=read,
        language=visit.page.language.code,
    )
    return wait_for_code(visit, Follow(), challenge)


async def _form_page(
    visit: Visit,
    what: Followed,
    *,
    contact: str = "",
    errors: dict[str, str] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HTMLResponse:
    await must_exist(visit.db, Subject.of(what))
    return visit.page(
        "follow/form.html",
        status=status,
        follow=followed_view(what, visit.page.language),
        following=await _follows(visit, what),
        contact=contact,
        errors=errors or {},
        sms=visit.settings.sms_available,
    )


async def _stop_page(db: AsyncSession, page: Page, follower_id: UUID) -> HTMLResponse:
    """The same for everybody who holds the address."""
    follower, what = await follower_of(db, follower_id)
    shown = followed_view(what, page.language)
    return page("follow/stop.html", follow=shown, stopped=follower.stopped_at is not None)


def _back(session: str, *, done: str) -> RedirectResponse:
    """To the session's page that the button stood on, else to the family's list, which says what was done."""
    session_id = read_id(session)
    return RedirectResponse(
        f"/sessions/{session_id}#follow" if session_id else f"/my?done={done}", HTTPStatus.SEE_OTHER
    )
