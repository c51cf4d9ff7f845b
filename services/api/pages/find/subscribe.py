"""One calendar to subscribe to, on a page of its own: what it is, and the ways into a calendar app."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.api.dependencies import Config, Db, Now
from services.api.pages.subscription import subscription_to
from services.api.rendering import Render
from shared.calendars.write import feed

router = APIRouter()
READ = ["GET", "HEAD"]


@router.api_route("/subscribe/series/{series_id}", methods=READ)
async def subscribe_to_series(db: Db, clock: Now, settings: Config, page: Render, series_id: UUID) -> HTMLResponse:
    """Every date of a series."""
    found = await feed.series_feed(db, feed.Reader(settings, page.language, clock.now()), series_id)
    subscription = subscription_to("series", series_id, page.language, settings)
    return page("find/subscribe.html", name=found.name, subscription=subscription)


@router.api_route("/subscribe/{kind}/{slug}", methods=READ)
async def subscribe_to_named(
    db: Db, clock: Now, settings: Config, page: Render, kind: feed.Kind, slug: str
) -> HTMLResponse:
    """Everything in an area or at a venue, by an organiser, or of an activity."""
    found = await feed.named_feed(db, feed.Reader(settings, page.language, clock.now()), kind, slug)
    subscription = subscription_to(kind, slug, page.language, settings)
    return page("find/subscribe.html", name=found.name, subscription=subscription)
