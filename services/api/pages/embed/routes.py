"""The list as other sites show it: the filters of our own by address, nothing but sessions, and never a cookie."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.api.dependencies import Db, FromApp, Now
from services.api.filters import Chosen, every_choice
from services.api.pages.find.listed import listed
from services.api.rendering import Render
from services.api.security import content_policy
from shared.locale import LANGUAGES

router = APIRouter()


@router.api_route("/embed", methods=["GET", "HEAD"])
async def show(db: Db, clock: Now, resources: FromApp, page: Render, chosen: Chosen, lang: str = "") -> HTMLResponse:
    """What is on in the coming days. Only the sites that the settings name may frame it."""
    now = clock.now()
    filters = chosen.among(await every_choice(db, resources, now=now)).from_day(page.today)
    known = {"lang": lang} if lang in LANGUAGES else {}
    number, days = await listed(db, resources, page, filters, now=now, **known)
    return page(
        "embed/list.html",
        headers={"Content-Security-Policy": content_policy(shown_in=resources.settings.embedded_by)},
        number=number,
        days=days,
        whole=filters.address("/", **known),
    )
