"""Sessions as JSON: public, cacheable, readable from any other site."""

import base64
import binascii
from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, BaseModel, Field

from services.api.dependencies import Config, Db, Lang, Now
from services.api.rest.problem import problems
from shared.errors import InvalidInput
from shared.schedule.models import OLDEST
from shared.schedule.queries import SessionView, coming, session_view
from shared.schedule.wish import LONGEST_SEARCH, Wish, words_of

router = APIRouter(tags=["sessions"])

DAYS_AHEAD = 30
MOST = 200
YEARS = range(1970, 2200)
READABLE_BY_ALL = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=30"}


class Place(BaseModel):
    """Where it is. The position may be off by a kilometre until `position_confirmed`."""

    name: str
    area: str
    entrance: str
    latitude: float
    longitude: float
    position_confirmed: bool
    indoors: bool
    accessible: bool = Field(description="With a wheelchair. False: no, or nobody has looked.")


class Session(BaseModel):
    """A scheduled session. Times are RFC 3339 in UTC; ages are those turned in the session's year."""

    id: UUID
    url: str
    title: str
    description: str
    status: str = Field(description="published or cancelled")
    cancel_reason: str
    starts_at: datetime
    ends_at: datetime
    place: Place
    activity: str
    organizer: str
    min_age: int | None
    max_age: int | None
    girls_only: bool
    sign_up: str = Field(description="none, optional or required")
    seats: int | None = Field(description="Null when there is no limit or no sign-up.")
    seats_left: int | None
    changed_at: datetime


class SessionList(BaseModel):
    """One page of sessions in the order of time. Ask again with `cursor=next` until `next` is null."""

    items: list[Session]
    next: str | None


@router.get("/sessions", responses=problems(422, 429))
async def list_sessions(
    db: Db,
    clock: Now,
    settings: Config,
    language: Lang,
    response: Response,
    *,
    area: Annotated[list[str] | None, Query(description="Slugs of areas.")] = None,
    activity: Annotated[list[str] | None, Query(description="Slugs of activities.")] = None,
    age: Annotated[int | None, Query(ge=0, le=OLDEST)] = None,
    who: Annotated[Literal["girls", "all"] | None, Query(description="For girls only, or open to all.")] = None,
    where: Annotated[Literal["indoors", "outdoors"] | None, Query()] = None,
    nosignup: Annotated[bool, Query(description="No sign-up needed.")] = False,
    seats: Annotated[bool, Query(description="Room left: also where no sign-up is needed or all get in.")] = False,
    accessible: Annotated[bool, Query(description="With a wheelchair.")] = False,
    q: Annotated[str, Query(max_length=LONGEST_SEARCH, description="Words that all stand in a session's texts.")] = "",
    after: Annotated[AwareDatetime | None, Query(description="Sessions that end after; default: now.")] = None,
    before: Annotated[
        AwareDatetime | None, Query(description="Sessions that start before; default: 30 days on.")
    ] = None,
    cursor: Annotated[str | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> SessionList:
    """Public sessions, cancelled ones included so that others can take them down."""
    start = _usual(after, "after") if after else clock.now()
    end = _usual(before, "before") if before else start + timedelta(days=DAYS_AHEAD)
    wish = Wish(
        areas=tuple(area or ()),
        activities=tuple(activity or ()),
        age=age,
        who=who or "",
        no_sign_up=nosignup,
        seats_left=seats,
        where=where or "",
        accessible=accessible,
        words=words_of(q),
    )
    beyond = _read_cursor(cursor) if cursor else None
    found = await coming(db, wish, after=start, before=end, now=clock.now(), most=limit + 1, beyond=beyond)
    response.headers.update(READABLE_BY_ALL)
    items = [_as_json(view, settings.public_url, language.code) for view in found[:limit]]
    return SessionList(items=items, next=_cursor(found[limit - 1]) if len(found) > limit else None)


@router.get("/sessions/{session_id}", responses=problems(404, 429))
async def get_session(db: Db, settings: Config, language: Lang, response: Response, session_id: UUID) -> Session:
    """One session."""
    view = await session_view(db, session_id)
    response.headers.update(READABLE_BY_ALL)
    return _as_json(view, settings.public_url, language.code)


def _as_json(view: SessionView, public_url: str, language: str) -> Session:
    on, place = view.session, view.venue
    return Session(
        **on.model_dump(include=set(Session.model_fields)),
        url=f"{public_url}/sessions/{on.id}",
        place=Place(**place.model_dump(include=set(Place.model_fields)), area=view.area.name),
        activity=view.activity.name_in(language),
        organizer=view.organizer.name,
        seats=view.seats.capacity if view.seats else None,
        seats_left=view.seats_left,
    )


def _cursor(view: SessionView) -> str:
    text = f"{view.session.starts_at.isoformat()}|{view.session.id}"
    return base64.urlsafe_b64encode(text.encode()).decode()


def _read_cursor(cursor: str) -> tuple[datetime, UUID]:
    try:
        moment, _, session_id = base64.urlsafe_b64decode(cursor).decode().partition("|")
        return _usual(datetime.fromisoformat(moment), "cursor"), UUID(session_id)
    except (binascii.Error, ValueError):
        raise InvalidInput(field="cursor") from None


def _usual(moment: datetime, field: str) -> datetime:
    """A moment with a zone and some distance from the ends of the calendar: both the zone and the span may move it."""
    if moment.tzinfo is None or moment.year not in YEARS:
        raise InvalidInput(field=field)
    return moment
