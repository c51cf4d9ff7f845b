"""What only the demo shows: everyone's messages, and every component of the design."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, JSONResponse

from services.api.dependencies import Db, Now
from services.api.pages.demo.colours import colours
from services.api.rendering import Render
from shared.messages.queries import mailbox

router = APIRouter(prefix="/demo")


@router.get("/messages")
async def show_messages(db: Db, page: Render) -> HTMLResponse:
    """The mailbox, newest first."""
    return page("demo/messages.html", messages=await mailbox(db))


@router.get("/messages.json")
async def list_messages(db: Db) -> JSONResponse:
    """The same for machines: tests and scripts read their codes here."""
    messages = [message.model_dump(mode="json") for message in await mailbox(db)]
    return JSONResponse({"messages": messages}, headers={"Cache-Control": "no-store"})


@router.get("/styles")
async def styles(page: Render, clock: Now) -> HTMLResponse:
    """Every component with sample data."""
    return page("demo/styles.html", now=clock.now(), colours=colours())
