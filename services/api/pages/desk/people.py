"""Who is signed up for a session, for its coordinators, and taking somebody off the list."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.api.dependencies import AnyCoordinator, Config, Db, Now
from services.api.pages.desk.own_sessions import public
from services.api.rendering import Page, Render
from shared.bookings.cancel import cancel_by_organizer
from shared.bookings.queries import ListedParty, parties_on
from shared.locale import _
from shared.schedule.queries import SessionView

router = APIRouter()


@router.get("/desk/sessions/{session_id}/people")
async def show(
    db: Db, clock: Now, viewer: AnyCoordinator, page: Render, session_id: UUID, done: str = ""
) -> HTMLResponse:
    """Everyone with a seat, then everyone who waits, by sign-up."""
    view = await public(db, viewer, session_id)
    parties = await parties_on(db, session_id)
    return page(
        "desk/people.html",
        view=view,
        on=view.session,
        seated=[one for one in parties if one.party.status != "waitlisted"],
        waiting=[one for one in parties if one.party.status == "waitlisted"],
        changeable=view.session.ends_at > clock.now(),
        done=done,
    )


@router.get("/desk/sessions/{session_id}/people/{party_id}")
async def ask(db: Db, viewer: AnyCoordinator, page: Render, session_id: UUID, party_id: UUID) -> Response:
    """Whom of this sign-up? And really?"""
    view = await public(db, viewer, session_id)
    found = await parties_on(db, session_id, party_id=party_id)
    return _form_page(page, view, found[0]) if found else _to_list(session_id, "off")


@router.post("/desk/sessions/{session_id}/people/{party_id}")
async def take_off(
    db: Db,
    clock: Now,
    settings: Config,
    viewer: AnyCoordinator,
    page: Render,
    session_id: UUID,
    party_id: UUID,
    participant: Annotated[list[UUID] | None, Form()] = None,
) -> Response:
    """Take those who are named off the list; the family is told, and the seats go to the first who wait."""
    view = await public(db, viewer, session_id)
    found = await parties_on(db, session_id, party_id=party_id)
    if found and len(found[0].people) > 1 and not participant:
        return _form_page(page, view, found[0], nobody=True)
    await cancel_by_organizer(db, clock, settings, view.session, party_id=party_id, participants=participant or ())
    return _to_list(session_id, "off")


def _form_page(page: Page, view: SessionView, listed: ListedParty, *, nobody: bool = False) -> HTMLResponse:
    return page(
        "desk/take_off.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if nobody else HTTPStatus.OK,
        view=view,
        on=view.session,
        listed=listed,
        errors={"participant": page.language.gettext(_("Choose whom to take off the list."))} if nobody else {},
    )


def _to_list(session_id: UUID, done: str) -> RedirectResponse:
    return RedirectResponse(f"/desk/sessions/{session_id}/people?done={done}", HTTPStatus.SEE_OTHER)
