"""Calendars that anyone can subscribe to: the sessions of an area, or one session."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.api.dependencies import Config, Db, Now
from services.api.feeds.conditional import http_date, not_modified
from shared.calendars import feed
from shared.database import AsyncSession
from shared.locale import Language, choose
from shared.settings import Settings

router = APIRouter(include_in_schema=False)
READ = ["GET", "HEAD"]
MEDIA_TYPE = "text/calendar; charset=utf-8"


@router.api_route("/calendar/areas/{slug}.ics", methods=READ)
async def area_calendar(request: Request, db: Db, settings: Config, clock: Now, slug: str) -> Response:
    """The public sessions of an area, 30 days back and 180 days ahead."""
    language = _language(request, settings)
    found = await feed.area_feed(db, settings, language, slug, at=clock.now())
    return await _answer(request, db, settings, language, found)


@router.api_route("/calendar/sessions/{session_id}.ics", methods=READ)
async def session_calendar(request: Request, db: Db, settings: Config, session_id: UUID) -> Response:
    """One session, to put into one's own calendar."""
    language = _language(request, settings)
    return await _answer(request, db, settings, language, await feed.session_feed(db, language, session_id))


async def _answer(
    request: Request, db: AsyncSession, settings: Settings, language: Language, found: feed.Feed
) -> Response:
    """304 from the feed's state alone, else the calendar. HEAD renders too, because it states the length."""
    etag = feed.etag(found, settings, language)
    headers = {
        "ETag": etag,
        "Last-Modified": http_date(found.modified_at),
        "Cache-Control": "public, max-age=300",
    }
    if not_modified(request.headers, etag=etag, modified_at=found.modified_at):
        return Response(status_code=304, headers=headers)
    content = await feed.render(db, settings, language, found)
    return Response(content, media_type=MEDIA_TYPE, headers=headers)


def _language(request: Request, settings: Settings) -> Language:
    """By the address or by default, never by browser or cookie: the answer is cached for everyone alike."""
    return choose(request.query_params.get("lang"), default=settings.default_language)
