"""What people could not read, reach or use: for administrators, who note that it was dealt with."""

from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.api.dependencies import Administrator, Db, Now
from services.api.rendering import Render
from shared.faults.queries import faults
from shared.faults.report import handled

router = APIRouter()


@router.get("/desk/faults")
async def show(db: Db, _by: Administrator, page: Render) -> HTMLResponse:
    """Every report that is kept, what waits first."""
    found = await faults(db)
    return page(
        "desk/faults.html",
        waiting=[one for one in found if one.handled_at is None],
        done=[one for one in found if one.handled_at is not None],
    )


@router.post("/desk/faults/{fault_id}/handled")
async def note(db: Db, clock: Now, by: Administrator, fault_id: UUID) -> Response:
    """It was dealt with."""
    await handled(db, clock, fault_id, by=by.id)
    return RedirectResponse("/desk/faults", HTTPStatus.SEE_OTHER)
