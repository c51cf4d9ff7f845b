"""One connected calendar: how the last reading went, what waits for its coordinators, and how it is steered."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, Response

from services.api.dependencies import AnyCoordinator, Db, Now
from services.api.pages.desk.calendar_views import drafts_by_week
from services.api.pages.desk.calendar_views import source as as_shown
from services.api.pages.desk.choices import choices_for
from services.api.pages.desk.forms import Texts
from services.api.pages.desk.own_calendars import back, own
from services.api.pages.typed import read_id
from services.api.rendering import Render
from shared.calendars.rules.source_rules import rules_of
from shared.calendars.sources.pause import pause, read_now, resume, was_just_read
from shared.calendars.sources.places import learn_places, places_of
from shared.calendars.sources.publish import publish_drafts
from shared.calendars.sources.queries import doubtful_places, drafts_of

router = APIRouter()

MOST_DRAFTS = 500
MOST_PLACES = 50


@router.get("/desk/calendars/{source_id}")
async def show(
    db: Db, clock: Now, viewer: AnyCoordinator, page: Render, source_id: UUID, done: str = "", number: str = ""
) -> HTMLResponse:
    """Everything about a calendar except its address."""
    view = await own(db, clock, viewer, source_id)
    choices = await choices_for(db, viewer, page.language)
    places = await places_of(db, view.source, at=clock.now())
    drafts = await drafts_of(db, source_id, at=clock.now(), most=MOST_DRAFTS)
    rules = await rules_of(db, view.source)
    doubtful = await doubtful_places(db, source_id, at=clock.now())
    return page(
        "desk/calendar.html",
        one=as_shown(view, choices, page.language),
        choices=choices,
        places=places[:MOST_PLACES],
        more_places=max(0, len(places) - MOST_PLACES),
        drafts=drafts_by_week(drafts, page.zone),
        more_drafts=max(0, view.drafts - len(drafts)),
        rules=rules,
        elsewhere=sum(not rules.knows(text) for text in doubtful),
        done=done,
        number=int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 0,  # noqa: PLR2004
    )


@router.post("/desk/calendars/{source_id}/read")
async def read(db: Db, clock: Now, viewer: AnyCoordinator, source_id: UUID) -> Response:
    """Read it now; not again within a minute."""
    view = await own(db, clock, viewer, source_id)
    if was_just_read(view.source, at=clock.now()):
        return back(source_id, "just")
    await read_now(db, clock, view.source)
    return back(source_id, "read")


@router.post("/desk/calendars/{source_id}/pause")
async def let_rest(db: Db, clock: Now, viewer: AnyCoordinator, source_id: UUID) -> Response:
    """Read it no more until it is resumed."""
    await pause(db, clock, (await own(db, clock, viewer, source_id)).source)
    return back(source_id, "paused")


@router.post("/desk/calendars/{source_id}/resume")
async def go_on(db: Db, clock: Now, viewer: AnyCoordinator, source_id: UUID) -> Response:
    """Read it again from now on."""
    await resume(db, clock, (await own(db, clock, viewer, source_id)).source)
    return back(source_id, "resumed")


@router.post("/desk/calendars/{source_id}/places")
async def choose_places(
    db: Db,
    clock: Now,
    viewer: AnyCoordinator,
    page: Render,
    source_id: UUID,
    location: Texts = None,
    place: Texts = None,
) -> Response:
    """Which venues the calendar means; drafts follow. What was not chosen stays unknown."""
    view = await own(db, clock, viewer, source_id)
    venues = (await choices_for(db, viewer, page.language)).venues
    known = {one.text for one in await places_of(db, view.source, at=clock.now())}
    pairs = zip([text.replace("\r\n", "\n") for text in location or []], place or [], strict=False)
    chosen = {text: UUID(to) if to in venues else None for text, to in pairs if text in known}
    await learn_places(db, clock, view.source, chosen)
    return back(source_id, "places")


@router.post("/desk/calendars/{source_id}/publish")
async def publish(
    db: Db, clock: Now, viewer: AnyCoordinator, source_id: UUID, session: Annotated[list[str] | None, Form()] = None
) -> Response:
    """Make the ticked drafts public; one tick may name several."""
    view = await own(db, clock, viewer, source_id)
    ids = {one for text in " ".join(session or []).split() if (one := read_id(text))}
    number = await publish_drafts(db, clock, view.source, ids)
    return back(source_id, f"published&number={number}")
