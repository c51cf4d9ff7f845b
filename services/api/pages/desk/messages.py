"""What became of the messages: sent, failed, no longer true, and what text messages have cost."""

from datetime import timedelta

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.api.dependencies import AnyCoordinator, Db, Now
from services.api.pages.desk.message_views import rows, totals
from services.api.rendering import Render
from shared.messages.queries import tallies, unreachable_contacts

router = APIRouter()

SHOWN = timedelta(days=30)


@router.get("/desk/messages")
async def show(db: Db, clock: Now, viewer: AnyCoordinator, page: Render) -> HTMLResponse:
    """The last 30 days by kind and channel: a coordinator's own organisers, for an administrator everything."""
    own = None if viewer.is_administrator else viewer.organizers_to_coordinate()
    since = clock.now() - SHOWN
    found = await tallies(db, own, since=since)
    return page(
        "desk/messages.html",
        rows=rows(found, page.language),
        totals=totals(found, page.language),
        unreachable=await unreachable_contacts(db, own, since=since),
        days=SHOWN.days,
    )
