"""Bookings as JSON, by a signed-in account's token."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header
from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from services.api.dependencies import Config, Db, InOneStep, Now, SignedIn
from services.api.rest.problem import problems
from shared.bookings import queries
from shared.bookings.answer import accept
from shared.bookings.book import BookingRequest, book
from shared.bookings.cancel import cancel
from shared.bookings.models import MOST_IN_PARTY
from shared.ids import new_id
from shared.people.add import NewParticipant
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


class Wish(BaseModel):
    """A party: all of it gets seats or all of it waits, unless it may be parted."""

    session_id: UUID
    people: list[Person] = Field(min_length=1, max_length=MOST_IN_PARTY)
    together: bool = Field(
        default=True,
        description="With too few seats all wait together. False: who is named first takes what there is, the rest waits.",
    )
    grown_up: bool = Field(default=False, description="The account's contact is a grown-up's; young children need one.")


class Answer(BaseModel):
    """The answer given when the party arrived. A repeated key gets the very same."""

    id: UUID
    session_id: UUID
    status: str = Field(description="confirmed or waitlisted")
    waiting_id: UUID | None = Field(description="The party of those who wait, when there were seats for some only.")


class Overlap(BaseModel):
    """Somebody who is signed up elsewhere at the same time. It is allowed; it may be a mistake."""

    name: str
    session_id: UUID
    title: str


class Booking(BaseModel):
    """Where a party stands now."""

    id: UUID
    session_id: UUID
    status: str = Field(description="confirmed, waitlisted or offered")
    session_status: str
    people: list[str]
    parties_ahead: int = Field(
        description="How many wait before it. A smaller party may go first where a larger one does not fit."
    )
    offered_until: datetime | None = Field(description="Until when the offered seats are kept; null without an offer.")
    overlaps: list[Overlap] | None = Field(default=None, description="Only when one booking is asked for.")


IdempotencyKey = Annotated[
    str, Header(min_length=8, max_length=128, description="Names your wish: sent again, nothing is booked twice.")
]


@router.post("/bookings", status_code=HTTPStatus.CREATED, responses=problems(401, 404, 409, 422, 503))
async def create_booking(step: InOneStep, body: Wish, idempotency_key: IdempotencyKey) -> Answer:
    """Sign a party up."""
    request = BookingRequest(
        session_id=body.session_id,
        party_id=new_id(),
        account=step.bearer,
        participant_ids=(),
        people=tuple(NewParticipant(person.name, person.birth_year) for person in body.people),
        together=body.together,
        grown_up=body.grown_up,
        key=f"api:{idempotency_key}",
    )
    async with step.database() as (db, clock):
        placed = await book(db, clock, step.settings, request)
    return Answer(id=placed.party_id, session_id=body.session_id, status=placed.status, waiting_id=placed.rest_id)


@router.get("/bookings", responses=problems(401))
async def list_bookings(db: Db, account: SignedIn) -> list[Booking]:
    """Everything this account has booked and not cancelled."""
    return [_as_json(one) for one in await queries.parties_of(db, account.id)]


@router.get("/bookings/{booking_id}", responses=problems(401, 404))
async def get_booking(db: Db, account: SignedIn, booking_id: UUID) -> Booking:
    """One party of this account."""
    found = _as_json(await queries.party_of(db, account.id, booking_id))
    overlaps = await queries.overlaps_of(db, booking_id)
    found.overlaps = [Overlap(name=o.name, session_id=o.session.id, title=o.session.title) for o in overlaps]
    return found


@router.post("/bookings/{booking_id}/accept", responses=problems(401, 404, 409))
async def accept_offer(db: Db, clock: Now, account: SignedIn, booking_id: UUID) -> Booking:
    """Take the seats that a waiting party was offered. To decline is to cancel."""
    await accept(db, clock, account_id=account.id, party_id=booking_id)
    return _as_json(await queries.party_of(db, account.id, booking_id))


@router.delete("/bookings/{booking_id}", status_code=HTTPStatus.NO_CONTENT, responses=problems(401, 404, 409))
async def delete_booking(db: Db, clock: Now, settings: Config, account: SignedIn, booking_id: UUID) -> None:
    """Cancel a party; the seats go to the first who wait."""
    await cancel(db, clock, settings, account_id=account.id, party_id=booking_id)


def _as_json(one: queries.FamilyParty) -> Booking:
    return Booking(
        id=one.party.id,
        session_id=one.session.id,
        status=one.party.status,
        session_status=one.session.status,
        people=list(one.names),
        parties_ahead=one.ahead,
        offered_until=one.party.offered_until if one.party.status == "offered" else None,
    )
