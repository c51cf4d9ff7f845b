"""A family's bookings: the list, one booking, cancelling."""

from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.api.dependencies import Config, Db, Now, SignedIn
from services.api.rendering import Render
from shared.bookings.cancel import cancel
from shared.bookings.queries import parties_of, party_of
from shared.people.contact import Contact

router = APIRouter()


@router.get("/my")
async def list_bookings(db: Db, clock: Now, account: SignedIn, page: Render, cancelled: str = "") -> HTMLResponse:
    """Everything the family has booked that is still to come, then what is over."""
    parties = await parties_of(db, account.id)
    coming = [p for p in parties if p.session.ends_at > clock.now()]
    past = [p for p in reversed(parties) if p.session.ends_at <= clock.now()]
    return page(
        "family/list.html",
        coming=coming,
        past=past[:20],
        cancelled=cancelled == "1",
        now=clock.now(),
        unreachable=Contact(account.contact_kind, account.contact).masked if account.unreachable_at else "",
    )


@router.get("/my/bookings/{party_id}")
async def show_booking(db: Db, clock: Now, account: SignedIn, page: Render, party_id: UUID) -> HTMLResponse:
    """Is there a seat? The page after signing up, and any time later."""
    return page("family/booking.html", one=await party_of(db, account.id, party_id), now=clock.now())


@router.get("/my/bookings/{party_id}/cancel")
async def ask_cancel(db: Db, account: SignedIn, page: Render, party_id: UUID) -> HTMLResponse:
    """Really cancel?"""
    return page("family/cancel.html", one=await party_of(db, account.id, party_id))


@router.post("/my/bookings/{party_id}/cancel")
async def cancel_booking(db: Db, clock: Now, settings: Config, account: SignedIn, party_id: UUID) -> Response:
    """Give the seats back, to the first who wait."""
    await cancel(db, clock, settings, account_id=account.id, party_id=party_id)
    return RedirectResponse("/my?cancelled=1", HTTPStatus.SEE_OTHER)
