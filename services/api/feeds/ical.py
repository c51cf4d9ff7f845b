"""Calendars to subscribe to: the sessions of an area or of any filter, one session, those behind a secret address."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.api.dependencies import Config, Db, FromApp, Now
from services.api.feeds.conditional import http_date, not_modified
from services.api.filters import Chosen, every_choice
from shared.calendars import feed
from shared.database import AsyncSession
from shared.errors import NotFound
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


@router.api_route("/calendar/sessions.ics", methods=READ)
async def wished_calendar(request: Request, db: Db, resources: FromApp, clock: Now, filters: Chosen) -> Response:
    """What the list shows with the same filters, but for the day and the seats left.

    A subscription goes on after a day, and what is in a family's calendar must not vanish when the last seat is taken.

    Raises NotFound when nothing is left of the areas or the activity in it: an empty calendar would clear what people
    have, and everything would flood them.
    """
    settings, language = resources.settings, _language(request, resources.settings)
    choices = await every_choice(db, resources, now=clock.now())
    known = filters.without("seats").among(choices)
    if (filters.areas and not known.areas) or known.activity != filters.activity:
        raise NotFound
    places = sorted(area.name_in(language.code) for area in choices.areas if area.slug in known.areas)
    found = await feed.wished_feed(db, settings, language, known.wish, places=places, at=clock.now())
    return await _answer(request, db, settings, language, found)


@router.api_route("/calendar/sessions/{session_id}.ics", methods=READ)
async def session_calendar(request: Request, db: Db, settings: Config, session_id: UUID) -> Response:
    """One session, to put into one's own calendar."""
    language = _language(request, settings)
    return await _answer(request, db, settings, language, await feed.session_feed(db, language, session_id))


@router.api_route("/calendar/my/{secret}.ics", methods=READ)
async def own_calendar(request: Request, db: Db, settings: Config, clock: Now, secret: str) -> Response:
    """Where a family is coming or waits, in its own language."""
    found, language = await feed.own_feed(db, settings, secret, at=clock.now())
    return await _answer(request, db, settings, language, found, cached="private, no-cache")


async def _answer(
    request: Request,
    db: AsyncSession,
    settings: Settings,
    language: Language,
    found: feed.Feed,
    *,
    cached: str = "public, max-age=300",
) -> Response:
    """304 from the feed's state alone, else the calendar. HEAD renders too, because it states the length."""
    etag = feed.etag(found, settings, language)
    headers = {"ETag": etag, "Cache-Control": cached}
    if found.modified_at:
        headers["Last-Modified"] = http_date(found.modified_at)
    if not_modified(request.headers, etag=etag, modified_at=found.modified_at):
        return Response(status_code=304, headers=headers)
    content = await feed.render(db, settings, language, found)
    return Response(content, media_type=MEDIA_TYPE, headers=headers)


def _language(request: Request, settings: Settings) -> Language:
    """By the address or by default, never by browser or cookie: the answer is cached for everyone alike."""
    return choose(request.query_params.get("lang"), default=settings.default_language)
