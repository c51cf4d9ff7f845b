"""Calendars to subscribe to: of an area or anything else with a name, of any filter, one session, behind a secret address."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.api.dependencies import Config, Db, FromApp, Now
from services.api.feeds.answer import Question, personal_answer, public_answer, reader_of
from services.api.filters import Chosen, Filters
from shared.calendars.write import feed
from shared.catalogue.queries import choices
from shared.database import AsyncSession
from shared.errors import NotFound

router = APIRouter(include_in_schema=False)
READ = ["GET", "HEAD"]


@router.api_route("/calendar/sessions.ics", methods=READ)
async def wished_calendar(request: Request, resources: FromApp, filters: Chosen) -> Response:
    """What the list shows with the same filters, but for the day and the seats left.

    A subscription goes on after a day, and what is in a family's calendar must not vanish when the last seat is taken.
    """
    lasting = filters.lasting
    return await public_answer(request, resources, Question(lasting, lambda db, reader: _wished(db, reader, lasting)))


@router.api_route("/calendar/sessions/{session_id}.ics", methods=READ)
async def session_calendar(request: Request, resources: FromApp, session_id: UUID) -> Response:
    """One session, to put into one's own calendar."""
    find = Question(("session", session_id), lambda db, reader: feed.session_feed(db, reader, session_id))
    return await public_answer(request, resources, find)


@router.api_route("/calendar/series/{series_id}.ics", methods=READ)
async def series_calendar(request: Request, resources: FromApp, series_id: UUID) -> Response:
    """The public sessions of a series, 30 days back and 180 days ahead, like all that follow."""
    find = Question(("series", series_id), lambda db, reader: feed.series_feed(db, reader, series_id))
    return await public_answer(request, resources, find)


@router.api_route("/calendar/my/{secret}.ics", methods=READ)
async def own_calendar(request: Request, db: Db, settings: Config, clock: Now, secret: str) -> Response:
    """Where a family is coming or waits, in its own language."""
    found, theirs = await feed.own_feed(db, reader_of(request, settings, clock.now()), secret)
    return await personal_answer(request, theirs, await feed.render(db, theirs, found))


@router.api_route("/calendar/{kind}/{slug}.ics", methods=READ)
async def named_calendar(request: Request, resources: FromApp, kind: feed.Kind, slug: str) -> Response:
    """The public sessions of an area, a venue, an organiser or an activity."""
    find = Question((kind, slug), lambda db, reader: feed.named_feed(db, reader, kind, slug))
    return await public_answer(request, resources, find)


async def _wished(db: AsyncSession, reader: feed.Reader, filters: Filters) -> feed.Feed:
    """Raises NotFound when nothing is left of the areas or the activity in it.

    An empty calendar would clear what people have, and everything would flood them.
    """
    there_are = await choices(db)
    known = filters.among(there_are)
    if (filters.areas and not known.areas) or known.activity != filters.activity:
        raise NotFound
    places = sorted(area.name_in(reader.language.code) for area in there_are.areas if area.slug in known.areas)
    return feed.wished_feed(reader, known.wish, places=places)
