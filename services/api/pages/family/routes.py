"""A family's bookings: the list, one booking, an offered seat, cancelling some or all of it."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.api.dependencies import Config, Db, Now, SignedIn
from services.api.pages.family import own_calendar, own_data, people, preferences
from services.api.pages.family.kept import kept
from services.api.pages.family.views import in_order
from services.api.pages.followed_views import followed_view
from services.api.rendering import Page, Render
from shared.bookings.answer import accept
from shared.bookings.cancel import cancel
from shared.bookings.errors import OfferOver
from shared.bookings.followed import followed, next_of
from shared.bookings.queries import ended_party, overlaps_of, parties_of, people_in
from shared.bookings.subject import Subject
from shared.clock import Clock
from shared.database import AsyncSession
from shared.locale import _
from shared.people.contact import Contact
from shared.people.models import Account

router = APIRouter()
for section in (people, preferences, own_calendar, own_data):
    router.include_router(section.router)


@router.get("/my")
async def list_bookings(
    db: Db, clock: Now, account: SignedIn, page: Render, cancelled: str = "", done: str = ""
) -> HTMLResponse:
    """What waits for an answer, what is next, and what comes later; what it follows, then what is over."""
    now = clock.now()
    parties = await parties_of(db, account.id)
    follows = await followed(db, account.id)
    coming = await next_of(db, follows, at=now)
    still_to_come = [p for p in parties if p.session.ends_at > now]
    return page(
        "family/list.html",
        own=in_order(parties, page.zone, now=now),
        kept=kept(still_to_come, page.language, page.zone, now=now),
        followed=[(followed_view(one, page.language), coming.get(Subject.of(one))) for one in follows],
        cancelled=cancelled == "1",
        done=done,
        now=now,
        unreachable=Contact(account.contact_kind, account.contact).masked if account.unreachable_at else "",
    )


@router.get("/my/bookings/{party_id}")
async def show_booking(
    db: Db, clock: Now, account: SignedIn, page: Render, party_id: UUID, done: str = ""
) -> HTMLResponse:
    """Is there a seat? The page after signing up, and any time later."""
    return await _booking_page(db, clock, account, page, party_id, done=done)


@router.post("/my/bookings/{party_id}/accept")
async def take_offer(db: Db, clock: Now, account: SignedIn, page: Render, party_id: UUID) -> Response:
    """Take the seats that were offered; too late is told where one sees how it stands."""
    try:
        await accept(db, clock, account_id=account.id, party_id=party_id)
    except OfferOver as over:
        return await _booking_page(db, clock, account, page, party_id, refusal=over)
    return RedirectResponse(f"/my/bookings/{party_id}", HTTPStatus.SEE_OTHER)


@router.get("/my/bookings/{party_id}/cancel")
async def ask_cancel(db: Db, clock: Now, account: SignedIn, page: Render, party_id: UUID) -> HTMLResponse:
    """Who cannot come? Really cancel?"""
    return await _cancel_page(db, clock, account, page, party_id)


@router.post("/my/bookings/{party_id}/cancel")
async def cancel_booking(
    db: Db,
    clock: Now,
    settings: Config,
    account: SignedIn,
    page: Render,
    party_id: UUID,
    participant: Annotated[list[UUID] | None, Form()] = None,
) -> Response:
    """Give the seats of those who are named back, to the first who wait. One who is alone need not be named."""
    people = await people_in(db, party_id)
    if len(people) > 1 and not participant:
        return await _cancel_page(db, clock, account, page, party_id, nobody=True)
    await cancel(db, clock, settings, account_id=account.id, party_id=party_id, participants=participant or ())
    if await people_in(db, party_id):
        return RedirectResponse(f"/my/bookings/{party_id}?done=cancelled", HTTPStatus.SEE_OTHER)
    return RedirectResponse("/my?cancelled=1", HTTPStatus.SEE_OTHER)


async def _booking_page(
    db: AsyncSession,
    clock: Clock,
    account: Account,
    page: Page,
    party_id: UUID,
    *,
    done: str = "",
    refusal: OfferOver | None = None,
) -> HTMLResponse:
    found = await parties_of(db, account.id, party_id=party_id)
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    if not found:
        return await _ended_page(db, clock, account, page, party_id, status=status)
    one = found[0]
    beside = [p for p in await parties_of(db, account.id, session_id=one.session.id) if p.party.id != party_id]
    return page(
        "family/booking.html",
        status=status,
        address=f"/my/bookings/{party_id}",
        one=one,
        beside=beside,
        overlaps=await overlaps_of(db, party_id),
        refusal=page.language.gettext(refusal.message) if refusal else "",
        done=done,
        now=clock.now(),
    )


async def _cancel_page(
    db: AsyncSession, clock: Clock, account: Account, page: Page, party_id: UUID, *, nobody: bool = False
) -> HTMLResponse:
    found = await parties_of(db, account.id, party_id=party_id)
    if not found:
        return await _ended_page(db, clock, account, page, party_id)
    errors = {"participant": page.language.gettext(_("Choose who cannot come."))} if nobody else {}
    return page(
        "family/cancel.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if nobody else HTTPStatus.OK,
        one=found[0],
        people=await people_in(db, party_id),
        errors=errors,
        now=clock.now(),
    )


async def _ended_page(
    db: AsyncSession,
    clock: Clock,
    account: Account,
    page: Page,
    party_id: UUID,
    *,
    status: HTTPStatus = HTTPStatus.OK,
) -> HTMLResponse:
    """Where a link in an old message leads: what became of the sign-up, and a way back in. For its owner only."""
    ended = await ended_party(db, account.id, party_id)
    return page(
        "family/ended.html",
        status=status,
        address=f"/my/bookings/{party_id}",
        ended=ended,
        on=ended.session,
        now=clock.now(),
    )
