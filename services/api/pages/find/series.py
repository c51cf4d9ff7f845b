"""Addresses for walls and letters: they lead to whatever is next, as long as there is something."""

from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import RedirectResponse

from services.api.dependencies import Db, Now
from shared.catalogue.queries import area_by_slug
from shared.schedule.queries import next_sessions, offered_series

router = APIRouter()
READ = ["GET", "HEAD"]


@router.api_route("/series/{series_id}", methods=READ)
async def show_next(db: Db, clock: Now, series_id: UUID) -> RedirectResponse:
    """To the next session of a series; when none is left, to what else there is in its area."""
    offered = await offered_series(db, series_id)
    following = await next_sessions(db, [series_id], at=clock.now())
    return _on(f"/sessions/{following[series_id].id}" if following else _list_of(offered.area.slug))


@router.api_route("/areas/{slug}", methods=READ)
async def show_area(db: Db, slug: str) -> RedirectResponse:
    """To the list of an area, by an address that one can type."""
    return _on(_list_of((await area_by_slug(db, slug)).slug))


def _list_of(slug: str) -> str:
    return f"/?{urlencode({'area': slug})}"


def _on(address: str) -> RedirectResponse:
    """Tomorrow the same address leads elsewhere, so nobody may keep it."""
    return RedirectResponse(address, HTTPStatus.FOUND, headers={"Cache-Control": "no-store"})
