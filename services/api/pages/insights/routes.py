"""The participation numbers of the last weeks."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from services.api.dependencies import AnyAnalyst, Config, Db, Now
from services.api.pages.insights import views
from services.api.pages.insights.forms import SPANS, Filters
from services.api.rendering import Render
from shared.catalogue import queries as catalogue
from shared.insights.disclosure import FEWEST_SHOWN
from shared.insights.queries import counted_weeks

router = APIRouter()


@router.get("/numbers")
async def numbers(
    db: Db, clock: Now, settings: Config, _analyst: AnyAnalyst, page: Render, filters: Annotated[Filters, Depends()]
) -> HTMLResponse:
    """Sessions, attendances and unique participants by week, area and organiser; small numbers hidden."""
    mondays = filters.mondays(clock.now().astimezone(settings.zone).date())
    counted = await counted_weeks(db, first=mondays[0], last=mondays[-1], areas=filters.areas)
    areas = sorted(await catalogue.areas(db), key=lambda area: area.name)
    return page(
        "insights/numbers.html",
        filters=filters,
        spans=SPANS,
        areas=[(area.slug, area.name) for area in areas],
        reached=views.by_area(counted, mondays, at=clock.now()),
        missing=sum(row.numbers.attendance_missing for row in counted),
        most_hidden=FEWEST_SHOWN - 1,
    )
