"""Bookings as JSON, by a signed-in account's token."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header
from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from services.api.dependencies import Config, Db, Now, SignedIn
from services.api.rest.problem import problems
from shared.bookings import queries, sign_up
from shared.bookings.cancel import cancel
from shared.bookings.models import MOST_IN_PARTY
from shared.people.names import LONGEST_NAME, is_written

router = APIRouter(tags=["bookings"])


def _printable(name: str) -> str:
    if not is_written(name):
        raise ValueError("use ordinary letters and signs only")
    return name


Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME), AfterValidator(_printable)
]


class Person(BaseModel):
    """Someone to sign up; the same name and birth year are the same person."""

    name: Name
    birth_year: int = Field(ge=1900, le=2100)


class BookingRequest(BaseModel):
    """A party: all of it gets seats, or all of it waits."""

    session_id: UUID
    people: list[Person] = Field(min_length=1, max_length=MOST_IN_PARTY)
    grown_up: bool = Field(default=False, description="The account's contact is a grown-up's; young children need one.")


class Answer(BaseModel):
    """The answer given when the party arrived. A repeated key gets the very same."""

    id: UUID
    session_id: UUID
    status: str = Field(description="confirmed or waitlisted")


class Booking(BaseModel):
    """Where a party stands now."""

    id: UUID
    session_id: UUID
    status: str = Field(description="confirmed, waitlisted or offered")
    session_status: str
    people: list[str]
    parties_ahead: int


IdempotencyKey = Annotated[
    str, Header(min_length=8, max_length=128, description="Names your wish: sent again, nothing is booked twice.")
]


@router.post("/bookings", status_code=HTTPStatus.CREATED, responses=problems(401, 404, 409, 422, 503))
async def create_booking(
    db: Db, clock: Now, settings: Config, account: SignedIn, body: BookingRequest, idempotency_key: IdempotencyKey
) -> Answer:
    """Sign a party up."""
    people = [sign_up.NewParticipant(person.name, person.birth_year) for person in body.people]
    placed = await sign_up.book_people(
        db,
        clock,
        settings,
        account,
        body.session_id,
        people,
        grown_up=body.grown_up,
        key=f"api:{idempotency_key}",
    )
    return Answer(id=placed.party_id, session_id=body.session_id, status=placed.status)


@router.get("/bookings", responses=problems(401))
async def list_bookings(db: Db, account: SignedIn) -> list[Booking]:
    """Everything this account has booked and not cancelled."""
    return [_as_json(one) for one in await queries.parties_of(db, account.id)]


@router.get("/bookings/{booking_id}", responses=problems(401, 404))
async def get_booking(db: Db, account: SignedIn, booking_id: UUID) -> Booking:
    """One party of this account."""
    return _as_json(await queries.party_of(db, account.id, booking_id))


@router.delete("/bookings/{booking_id}", status_code=HTTPStatus.NO_CONTENT, responses=problems(401, 404, 409))
async def delete_booking(db: Db, clock: Now, account: SignedIn, booking_id: UUID) -> None:
    """Cancel a party; the seats go to the first who wait."""
    await cancel(db, clock, account_id=account.id, party_id=booking_id)


def _as_json(one: queries.FamilyParty) -> Booking:
    return Booking(
        id=one.party.id,
        session_id=one.session.id,
        status=one.party.status,
        session_status=one.session.status,
        people=list(one.names),
        parties_ahead=one.ahead,
    )
