"""The page about the service, its organisers and their duty to inform (GDPR art. 13)."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.api.dependencies import Db
from services.api.pages.about import accessibility
from services.api.rendering import Render
from shared.catalogue.queries import organizers

router = APIRouter()
router.include_router(accessibility.router)


@router.get("/about")
async def about(db: Db, page: Render) -> HTMLResponse:
    """What is stored and why, and who answers for it."""
    return page("about/about.html", organizers=sorted(await organizers(db), key=lambda one: one.name))
