"""A poster of a series and one of an area. Anybody may print them."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.api.dependencies import Config, Db, Now
from services.api.pages.poster.sheet import IN_ONE_COLUMN, is_long, size_of_area, size_of_series
from services.api.pages.poster.words import KEY_SENTENCE_OF_AREA, KEY_SENTENCES, offer, way_in
from services.api.pages.series_views import stable_address
from services.api.rendering import Render
from shared.catalogue.queries import area_by_slug
from shared.locale import _
from shared.schedule.queries import offered_in, offered_series

router = APIRouter()

MOST_ON_A_SHEET = 6


@router.get("/series/{series_id}/poster")
async def series_poster(db: Db, clock: Now, settings: Config, page: Render, series_id: UUID) -> HTMLResponse:
    """What, when, where, and a code that leads to whatever is next."""
    offered = await offered_series(db, series_id)
    one = offer(offered, page.language, today=clock.now().astimezone(settings.zone).date())
    sentence = KEY_SENTENCES[offered.series.sign_up]
    way = way_in(settings, page.language, sentence, stable_address(settings, series_id), offered.area)
    about = " · ".join(filter(None, (one.for_whom, one.activity)))
    return page(
        "poster/series.html",
        title=one.title,
        long=is_long(one.title),
        about=about,
        offer=one,
        way=way,
        size=size_of_series(one, about, way, page.language),
    )


@router.get("/areas/{slug}/poster")
async def area_poster(db: Db, clock: Now, settings: Config, page: Render, slug: str) -> HTMLResponse:
    """Everything that comes back every week in an area, as much as a sheet holds; the code leads to all of it."""
    area = await area_by_slug(db, slug)
    found = await offered_in(db, area.id, at=clock.now(), most=MOST_ON_A_SHEET + 1)
    today = clock.now().astimezone(settings.zone).date()
    offers = [offer(one, page.language, today=today) for one in found[:MOST_ON_A_SHEET]]
    way = way_in(settings, page.language, KEY_SENTENCE_OF_AREA, f"{settings.public_url}/areas/{slug}", area)
    about = page.language.gettext(_("Move for free near you"))
    return page(
        "poster/area.html",
        title=area.name,
        long=is_long(area.name),
        about=about,
        offers=offers,
        many=len(offers) > IN_ONE_COLUMN,
        more=len(found) > MOST_ON_A_SHEET,
        way=way,
        size=size_of_area(area.name, about, offers, way, page.language),
    )
