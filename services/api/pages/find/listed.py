"""The sessions of a list by their days, as our own page and those of other sites show them."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import groupby

from services.api.filters import Filters
from services.api.pages import session_views as views
from services.api.rendering import Page
from services.api.resources import Resources
from shared.database import AsyncSession
from shared.locale import Language
from shared.schedule.queries import SessionView, coming
from shared.settings import Settings

DAYS_SHOWN = 8


async def listed(
    db: AsyncSession, resources: Resources, page: Page, filters: Filters, *, now: datetime, lang: str = ""
) -> tuple[int, str]:
    """How many sessions there are, and those as HTML; read and rendered once for all who ask within a moment.

    With *lang* every link leads to a page in that language, for whom no cookie remembers it.
    """
    question = (filters, page.today, page.language.code, lang)
    return await resources.lists.get(
        question,
        lambda: _read(db, page, filters, resources.settings, now=now, lang=lang),
        at=now,
        needs=db.connection,
    )


def span(filters: Filters, settings: Settings, *, now: datetime) -> tuple[datetime, datetime]:
    """From now to the end of the last day shown, or the whole of one day."""
    today = now.astimezone(settings.zone).date()
    first = filters.day or today
    days = 1 if filters.day else DAYS_SHOWN
    end = datetime.combine(first + timedelta(days=days), time(), tzinfo=settings.zone)
    start = datetime.combine(first, time(), tzinfo=settings.zone)
    return max(now, start), end


async def _read(
    db: AsyncSession, page: Page, filters: Filters, settings: Settings, *, now: datetime, lang: str
) -> tuple[int, str]:
    after, before = span(filters, settings, now=now)
    found = await coming(db, filters.wish, after=after, before=before, now=now)
    return len(found), page.part("find/days.html", days=_by_day(found, page.language, settings, now=now, lang=lang))


def _by_day(
    found: list[SessionView], language: Language, settings: Settings, *, now: datetime, lang: str
) -> list[tuple[object, list[views.Card]]]:
    """The sessions grouped by their local day."""
    cards = [views.card(view, language, settings.zone, now=now) for view in found]
    if lang:
        cards = [replace(card, url=f"{card.url}?lang={lang}") for card in cards]
    return [
        (day, list(group)) for day, group in groupby(cards, key=lambda c: c.starts_at.astimezone(settings.zone).date())
    ]
