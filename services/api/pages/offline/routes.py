"""The service worker, and the only page it keeps."""

import json

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.api.assets import STATIC
from services.api.brand import brand_of
from services.api.dependencies import Config, Lang, Now
from services.api.rendering import Page
from shared.people.access import Viewer

router = APIRouter()

NEEDED = ("app.css", "app.js", "offline.js")
"""The files of every page and of the offline page."""


@router.get("/offline")
async def offline(request: Request, language: Lang, settings: Config, clock: Now) -> HTMLResponse:
    """What a page turns into without network. The phone keeps it, so it is nobody's: the same for all of a language."""
    page = Page(request, language, Viewer(), settings, clock)
    return page("offline/offline.html", viewer=None, headers={"Content-Language": language.code})


@router.get("/sw.js")
async def service_worker(settings: Config) -> Response:
    """The service worker, told which files to keep: a new one of them is a new worker. At the root, so for every page."""
    brand = brand_of(settings)
    files = json.dumps([brand.address(name) for name in NEEDED])
    script = f'"use strict";\nconst FILES = {files};\n{(STATIC / "sw.js").read_text("utf-8")}'
    return Response(
        script, media_type="text/javascript", headers={"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    )
