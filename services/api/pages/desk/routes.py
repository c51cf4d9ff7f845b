"""The desk itself: what is on today and in the coming weeks, and what needs somebody."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from services.api.dependencies import AnyStaff, Config, Db, Now
from services.api.pages.desk import (
    calendar,
    calendar_end,
    calendar_rules,
    calendars,
    faults,
    messages,
    moving,
    notices,
    organizer,
    people,
    series,
    session,
    session_edit,
    share,
    stretch,
    views,
)
from services.api.rendering import Render
from shared.calendars.sources.queries import waiting_for_coordinators
from shared.schedule.door import LEADERS_LEAVE_AFTER
from shared.schedule.queries import desk_sessions

router = APIRouter()

SPANS = (14, 60)


@router.get("/desk")
async def desk(
    db: Db, clock: Now, settings: Config, viewer: AnyStaff, page: Render, days: Annotated[str, Query()] = ""
) -> HTMLResponse:
    """Sessions by day with their sign-ups, and raised hands. One query, and one for coordinators."""
    now, own = clock.now(), viewer.organizers_to_coordinate()
    span = int(days) if days in {str(span) for span in SPANS} else SPANS[0]
    leading = [role.id for role in viewer.roles if role.role == "leader"]
    found = await desk_sessions(db, own, leading, after=now - views.MISSED_FOR, before=now + timedelta(days=span))
    mine = [v for v in found if v.session.organizer_id in own or v.session.ends_at + LEADERS_LEAVE_AFTER > now]
    items = [views.item(view, viewer, page.language, page.zone, now=now) for view in mine]
    coordinated = {v.organizer.id: v.organizer for v in found if v.organizer.id in own}
    waiting = await waiting_for_coordinators(db, own) if own else []
    return page(
        "desk/desk.html",
        calendars=waiting,
        hands=views.hands(items, page.language, now=now),
        days=views.by_day(items, viewer, settings.zone, now=now),
        span=span,
        spans=SPANS,
        organizers=sorted(coordinated.values(), key=lambda one: one.name),
        extract_missing=any(role.role == "leader" and role.extract_seen_on is None for role in viewer.roles),
    )


router.include_router(series.router)
router.include_router(faults.router)
router.include_router(stretch.router)
router.include_router(session.router)
router.include_router(session_edit.router)
router.include_router(moving.router)
router.include_router(notices.router)
router.include_router(people.router)
router.include_router(organizer.router)
router.include_router(calendars.router)
router.include_router(calendar.router)
router.include_router(calendar_rules.router)
router.include_router(calendar_end.router)
router.include_router(messages.router)
router.include_router(share.router)
