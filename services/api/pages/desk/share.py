"""What a coordinator takes elsewhere: posters for walls, calendars, and the list for other sites' pages."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.api.dependencies import AnyCoordinator, Config, Db, Now
from services.api.filters import Chosen, Filters
from services.api.rendering import Render
from shared.catalogue.queries import areas, organizers
from shared.locale import LANGUAGES
from shared.schedule.queries import offered_by

router = APIRouter()


@router.get("/desk/share")
async def share(
    db: Db, clock: Now, settings: Config, viewer: AnyCoordinator, page: Render, chosen: Chosen, language: str = ""
) -> HTMLResponse:
    """The posters and calendars of one's own series and of every area, and the lines that show the list on another site."""
    every = sorted(await areas(db), key=lambda one: one.name)
    ours = viewer.organizers_to_coordinate()
    own = await offered_by(db, ours, at=clock.now())
    clubs = [one for one in await organizers(db) if one.id in ours]
    shown = Filters(areas=tuple(one.slug for one in every if one.slug in chosen.areas))
    return page(
        "desk/share.html",
        series=[(one.series.id, one.series.title, one.area.name) for one in own],
        areas=[(one.slug, one.name) for one in every],
        clubs=[(one.slug, one.name) for one in clubs],
        chosen=shown.areas,
        language=language,
        own_names=list(LANGUAGES.items()),
        embed_url=shown.address(
            f"{settings.public_url}/embed", **({"lang": language} if language in LANGUAGES else {})
        ),
    )
