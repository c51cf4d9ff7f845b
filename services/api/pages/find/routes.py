"""The list of coming sessions; the page of one and the addresses that lead to it are included here."""

from datetime import datetime, timedelta

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.api.dependencies import Db, FromApp, Now
from services.api.filters import Chosen, Filters, every_choice
from services.api.pages.find import series, session, subscribe
from services.api.pages.find.closest import Suggestion, nearest_search, suggestions
from services.api.pages.find.listed import listed, span
from services.api.pages.find.words import Words
from services.api.pages.subscription import Subscription, in_language
from services.api.rendering import Page, Render
from services.api.resources import Resources
from shared.database import AsyncSession
from shared.locale import Language
from shared.schedule.near_misses import near_misses
from shared.settings import Settings

router = APIRouter()
router.include_router(session.router)
router.include_router(series.router)
router.include_router(subscribe.router)

CLOSE = timedelta(days=60)


@router.api_route("/", methods=["GET", "HEAD"])
async def list_sessions(db: Db, clock: Now, resources: FromApp, page: Render, chosen: Chosen) -> HTMLResponse:
    """What is on: today and the coming week, or one chosen day."""
    now, settings = clock.now(), resources.settings
    choices = await every_choice(db, resources, now=now)
    words = Words(choices, page.language, page.today)
    filters = chosen.among(choices).from_day(words.today)
    number, days = await listed(db, resources, page, filters, now=now)
    closest = [] if number else await _closest(db, resources, page, filters, words, now=now)
    return page(
        "find/list.html",
        days=days,
        number=number,
        filters=filters,
        words=words,
        closest=closest,
        subscription=_subscription(filters, page.language, settings),
    )


async def _closest(
    db: AsyncSession, resources: Resources, page: Page, filters: Filters, words: Words, *, now: datetime
) -> list[Suggestion]:
    """A word spelled as we spell it, where that finds something; else the wish with one thing changed."""
    settings = resources.settings
    if spelled := nearest_search(filters, words):
        number, _days = await listed(db, resources, page, spelled, now=now)
        if number:
            return [Suggestion(words.of("q", spelled.search), number, spelled.address("/"))]
    after, before = span(filters, settings, now=now)
    misses = await near_misses(
        db, filters.wish, after=after, before=before, now=now, horizon=now + CLOSE, zone=settings.zone
    )
    return suggestions(misses, filters, words, first=filters.day or words.today)


def _subscription(filters: Filters, language: Language, settings: Settings) -> Subscription:
    """The same list as a calendar, in the page's language; without the day and the seats left, see `wished_calendar`."""
    path = f"{settings.public_url}/calendar/sessions.ics"
    return Subscription(filters.lasting.address(path, **in_language(language, settings)))
