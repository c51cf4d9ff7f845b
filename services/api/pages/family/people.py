"""Whom the family signs up: who they are, correct one, remove one."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.api.dependencies import SignedIn
from services.api.pages.family.views import given_up
from services.api.pages.person_fields import read_person
from services.api.pages.visit import Visit, Visiting
from shared.people.edit import edit
from shared.people.errors import AlreadyKnown
from shared.people.models import Participant
from shared.people.queries import own_participant, participants_of
from shared.privacy.queries import coming_places, kept_names
from shared.privacy.remove import remove

router = APIRouter()


@router.get("/my/people")
async def list_people(visit: Visiting, account: SignedIn, done: str = "") -> HTMLResponse:
    """Everyone whom this account signs up."""
    return visit.page("family/people.html", people=await participants_of(visit.db, account.id), done=done)


@router.get("/my/people/{participant_id}")
async def ask_edit(visit: Visiting, account: SignedIn, participant_id: UUID) -> Response:
    """What is their name, and when were they born?"""
    person = await own_participant(visit.db, account.id, participant_id)
    if person.removed_at:
        return _removed()
    return _edit_page(visit, person, person.name, str(person.birth_year or ""))


@router.post("/my/people/{participant_id}")
async def save(
    visit: Visiting,
    account: SignedIn,
    participant_id: UUID,
    name: Annotated[str, Form()] = "",
    birth_year: Annotated[str, Form()] = "",
) -> Response:
    """Correct it, by the rules of the sign-up."""
    person = await own_participant(visit.db, account.id, participant_id)
    if person.removed_at:
        return _removed()
    name, birth_year = name.strip(), birth_year.strip()
    this_year = visit.clock.now().astimezone(visit.page.zone).year
    read = read_person(name, birth_year, visit.page.language, this_year=this_year)
    if read.errors:
        return _edit_page(visit, person, name, birth_year, errors=read.errors)
    try:
        await edit(
            visit.db, account_id=account.id, participant_id=person.id, name=read.name, birth_year=read.birth_year
        )
    except AlreadyKnown as error:
        errors = {"name": visit.page.language.gettext(error.message)}
        return _edit_page(visit, person, name, birth_year, errors=errors, status=HTTPStatus.CONFLICT)
    return RedirectResponse("/my/people?done=saved", HTTPStatus.SEE_OTHER)


@router.get("/my/people/{participant_id}/remove")
async def ask_remove(visit: Visiting, account: SignedIn, participant_id: UUID) -> Response:
    """Really? And what would be cancelled by it?"""
    person = await own_participant(visit.db, account.id, participant_id)
    if person.removed_at:
        return _removed()
    now = visit.clock.now()
    coming = await coming_places(visit.db, account.id, participant_id=person.id, at=now)
    kept = await kept_names(visit.db, account.id, participant_id=person.id, at=now)
    return visit.page("family/remove.html", person=person, coming=given_up(coming), kept=kept)


@router.post("/my/people/{participant_id}/remove")
async def remove_one(visit: Visiting, account: SignedIn, participant_id: UUID) -> Response:
    """Give their places back and take their name away."""
    await remove(visit.db, visit.clock, visit.settings, account_id=account.id, participant_id=participant_id)
    return _removed()


def _removed() -> RedirectResponse:
    """The list without them: also for who goes back to a page of somebody they have removed."""
    return RedirectResponse("/my/people?done=removed", HTTPStatus.SEE_OTHER)


def _edit_page(
    visit: Visit,
    person: Participant,
    name: str,
    birth_year: str,
    *,
    errors: Mapping[str, str] | None = None,
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HTMLResponse:
    return visit.page(
        "family/person.html",
        status=status if errors else HTTPStatus.OK,
        person=person,
        name=name,
        birth_year=birth_year,
        errors=errors or {},
    )
