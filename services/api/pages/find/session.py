"""The page of one session."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.api.dependencies import AnyViewer, Config, Db, Now
from services.api.pages import series_views
from services.api.pages import session_views as views
from services.api.pages.find import answer
from services.api.pages.followed_views import followed_view
from services.api.rendering import Render
from shared.bookings.followed import follows
from shared.bookings.queries import parties_of
from shared.bookings.subject import Programme, Subject
from shared.database import AsyncSession
from shared.locale import Language
from shared.schedule.models import ScheduledSession, SessionSeries
from shared.schedule.queries import coming_of_series, series_of, session_view

router = APIRouter()

DATES_SHOWN = 4


@router.api_route("/sessions/{session_id}", methods=["GET", "HEAD"])
async def show_session(
    db: Db, clock: Now, settings: Config, viewer: AnyViewer, page: Render, session_id: UUID
) -> HTMLResponse:
    """Everything about one session, and the way in."""
    view = await session_view(db, session_id)
    series = await series_of(db, view.session.series_id) if view.session.series_id else None
    mine, following = [], False
    if viewer.account is not None:
        mine = await parties_of(db, viewer.account.id, session_id=session_id)
        following = await follows(db, viewer.account.id, Subject.of(view.session))
    return page(
        "find/session.html",
        mine=mine,
        follow=followed_view(series or Programme(view.organizer, view.activity, view.venue), page.language),
        following=following,
        now=clock.now(),
        answer=answer.is_it_on(view, page, clock),
        preview=answer.preview(view, page.language, settings),
        **await _repeated(db, view.session, series, page.language, now=clock.now()),
        **views.session_context(view, page.language, settings, now=clock.now()),
    )


async def _repeated(
    db: AsyncSession, on: ScheduledSession, series: SessionSeries | None, language: Language, *, now: datetime
) -> dict[str, Any]:
    """The rule of the session's series in words, its other dates, and the next of them that is on; nothing of one alone."""
    if series is None:
        return {"rule": "", "dates": [], "next_on": None}
    dates = await coming_of_series(db, series.id, at=now, most=DATES_SHOWN + 1)
    others = [one for one in dates if one.id != on.id][:DATES_SHOWN]
    return {
        "rule": series_views.rule(series, language),
        "dates": others,
        "next_on": next((one for one in others if one.status == "published"), None),
    }
