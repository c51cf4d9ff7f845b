"""What only the demo shows: everyone's messages, a club's calendar to connect, and every component of the design."""

from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse, JSONResponse

from services.api.dependencies import Db, Now
from services.api.pages.demo.colours import colours
from services.api.rendering import Render
from shared.messages.queries import mailbox

router = APIRouter(prefix="/demo")

CLUB = Path(__file__).with_name("club.ics")
"""The calendar of an invented club, written as club systems write theirs: trainings of teams among the drop-in, a hall under
a name of its own, a day without hours, an end before the start. Spontan's own calendars are written otherwise."""


@router.get("/messages")
async def show_messages(db: Db, page: Render) -> HTMLResponse:
    """The mailbox, newest first."""
    return page("demo/messages.html", messages=await mailbox(db))


@router.get("/messages.json")
async def list_messages(db: Db) -> JSONResponse:
    """The same for machines: tests and scripts read their codes here."""
    messages = [message.model_dump(mode="json") for message in await mailbox(db)]
    return JSONResponse({"messages": messages}, headers={"Cache-Control": "no-store"})


@router.get("/club.ics")
async def club_calendar() -> Response:
    """A calendar for whoever has none to connect."""
    return Response(CLUB.read_bytes(), media_type="text/calendar; charset=utf-8")


@router.get("/styles")
async def styles(page: Render, clock: Now) -> HTMLResponse:
    """Every component with sample data."""
    return page("demo/styles.html", now=clock.now(), colours=colours())
