"""The list of coming sessions and the page of one session."""

from datetime import datetime, time, timedelta
from itertools import groupby
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from services.api.dependencies import AnyViewer, Config, Db, Now
from services.api.pages import session_views as views
from services.api.pages.find.forms import Filters
from services.api.rendering import Render
from shared.bookings.follow import follows
from shared.bookings.queries import parties_of
from shared.catalogue import queries as catalogue
from shared.locale import Language
from shared.schedule.models import OLDEST
from shared.schedule.queries import SessionView, coming, session_view
from shared.settings import Settings

router = APIRouter()

DAYS_SHOWN = 8


@router.api_route("/", methods=["GET", "HEAD"])
async def list_sessions(
    db: Db, clock: Now, settings: Config, page: Render, filters: Annotated[Filters, Depends()]
) -> HTMLResponse:
    """What is on: today and the coming week, or one chosen day."""
    after, before = _span(filters, settings, now=clock.now())
    found = await coming(db, filters.wish, after=after, before=before, now=clock.now())
    areas = sorted(await catalogue.areas(db), key=lambda area: area.name)
    activities = [(a.slug, a.name_in(page.language.code)) for a in await catalogue.activities(db)]
    return page(
        "find/list.html",
        days=_by_day(found, page.language, settings, now=clock.now()),
        number=len(found),
        filters=filters,
        areas=[(area.slug, area.name) for area in areas],
        activities=sorted(activities, key=lambda choice: choice[1]),
        ages=[(str(age), str(age)) for age in range(6, OLDEST + 1)],
    )


@router.api_route("/sessions/{session_id}", methods=["GET", "HEAD"])
async def show_session(
    db: Db, clock: Now, settings: Config, viewer: AnyViewer, page: Render, session_id: UUID
) -> HTMLResponse:
    """Everything about one session, and the way in."""
    view = await session_view(db, session_id)
    mine, following = [], False
    if viewer.account is not None:
        mine = await parties_of(db, viewer.account.id, session_id=session_id)
        series_id = view.session.series_id
        following = series_id is not None and await follows(db, viewer.account.id, series_id)
    return page(
        "find/session.html",
        mine=mine,
        following=following,
        now=clock.now(),
        **views.session_context(view, page.language, settings, now=clock.now()),
    )


def _span(filters: Filters, settings: Settings, *, now: datetime) -> tuple[datetime, datetime]:
    """From now to the end of the last day shown, or the whole of one day."""
    today = now.astimezone(settings.zone).date()
    first = filters.day if filters.day and filters.day >= today else today
    days = 1 if filters.day else DAYS_SHOWN
    end = datetime.combine(first + timedelta(days=days), time(), tzinfo=settings.zone)
    start = datetime.combine(first, time(), tzinfo=settings.zone)
    return max(now, start), end


def _by_day(
    found: list[SessionView], language: Language, settings: Settings, *, now: datetime
) -> list[tuple[object, list[views.Card]]]:
    """The sessions grouped by their local day."""
    cards = [views.card(view, language, settings.zone, now=now) for view in found]
    return [
        (day, list(group)) for day, group in groupby(cards, key=lambda c: c.starts_at.astimezone(settings.zone).date())
    ]
