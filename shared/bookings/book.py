"""Place a party on a session: all of it confirmed, or all of it on the waiting list."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from shared.bookings import policy, queries, seats
from shared.bookings.errors import AlreadyBooked, KeyReused, NoSignUp, NotYetOpen, SessionClosed, TryAgain
from shared.clock import Clock
from shared.database import AsyncSession
from shared.people.models import Participant
from shared.settings import Settings


@dataclass(frozen=True)
class BookingRequest:
    """Who wants to come where. `key` names the wish: sent again, it gets the same answer."""

    session_id: UUID
    party_id: UUID
    account_id: UUID
    participant_ids: tuple[UUID, ...]
    key: str

    @property
    def digest(self) -> bytes:
        """What two copies of one wish have in common, whatever order the participants are in."""
        parts = [self.session_id, *sorted(self.participant_ids)]
        return hashlib.sha256(b"".join(part.bytes for part in parts)).digest()


async def book(session: AsyncSession, clock: Clock, settings: Settings, request: BookingRequest) -> seats.Placement:
    """Book every participant of *request* on one scheduled session.

    Returns the placement: `confirmed` or `waitlisted`, for the whole party alike. A repeated key returns the answer
    given then. Raises NotFound, NoSignUp, PartyTooLarge, NotEligible, GrownUpNeeded, SessionClosed, NotYetOpen,
    AlreadyBooked or KeyReused; nothing is stored then.
    """
    start = await queries.start_of(
        session,
        session_id=request.session_id,
        account_id=request.account_id,
        participant_ids=request.participant_ids,
    )
    people = [_person(p) for p in start.people]
    policy.check(start.offer, people, settings.zone, others=start.others)
    policy.check_contact(start.offer, people, settings, grown_up=start.account.grown_up_said_at is not None)
    try:
        async with session.begin_nested():
            placed = await _place(session, clock, request)
    except IntegrityError as error:
        if "uq_booking_once" not in str(error.orig):
            raise
        placed = None  # a concurrent copy of this child's sign-up won
    return placed or await _replay_or_refuse(session, clock, request)


async def _place(session: AsyncSession, clock: Clock, request: BookingRequest) -> seats.Placement | None:
    return await seats.place(
        session,
        session_id=request.session_id,
        party_id=request.party_id,
        account_id=request.account_id,
        participants=request.participant_ids,
        key=request.key,
        request_hash=request.digest,
        at=clock.now(),
    )


async def _replay_or_refuse(session: AsyncSession, clock: Clock, request: BookingRequest) -> seats.Placement:
    """The answer given then, or the reason why nothing was placed, read in a new statement."""
    found = await seats.why_not(
        session,
        session_id=request.session_id,
        account_id=request.account_id,
        key=request.key,
        participants=request.participant_ids,
    )
    if found is None:
        raise NoSignUp
    if found.replay is not None:
        if found.key_hash != request.digest:
            raise KeyReused
        return found.replay
    if found.already:
        raise AlreadyBooked
    if clock.now() >= found.closes_at:
        raise SessionClosed
    if clock.now() < found.opens_at:
        raise NotYetOpen(opens_at=found.opens_at)
    raise TryAgain


def _person(participant: Participant) -> policy.Person:
    return policy.Person(name=participant.name, birth_year=participant.birth_year or 0, id=participant.id)
