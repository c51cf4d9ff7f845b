"""Place a party on a session: all of it confirmed or all of it waiting, or parted when the guardian chose so."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

import asyncpg
from sqlalchemy.exc import IntegrityError

from shared.bookings import policy, seats
from shared.bookings.beginning import Beginning, beginning_of
from shared.bookings.errors import (
    AlreadyBooked,
    KeyReused,
    NoSignUp,
    NotYetOpen,
    SessionClosed,
    TooManyBookings,
    TryAgain,
)
from shared.clock import Clock
from shared.database import AnySession, broken_key
from shared.errors import NotFound
from shared.people.access import Bearer
from shared.people.add import NewParticipant
from shared.people.names import folded
from shared.settings import Settings


@dataclass(frozen=True)
class BookingRequest:
    """Who wants to come where. `key` names the wish: sent again, it gets the same answer.

    `participant_ids` are people whom the account knows, `people` those typed in. With too few seats they wait
    `together`; else those named first take what there is and the rest waits. `grown_up` says that the contact is one's.
    """

    session_id: UUID
    party_id: UUID
    account: UUID | Bearer
    participant_ids: tuple[UUID, ...]
    key: str
    people: tuple[NewParticipant, ...] = ()
    together: bool = True
    grown_up: bool = False

    @property
    def digest(self) -> bytes:
        """What two copies of one wish have in common, as it was sent: whatever becomes of the people afterwards."""
        known = [str(one) for one in self.participant_ids]
        typed = [f"{person.name.casefold()}\x1f{person.birth_year}" for person in self.people]
        if self.together:  # else the order says who is to have a seat first
            known, typed = sorted(known), sorted(typed)
        asked = [str(self.session_id), *known, *typed, "" if self.together else "apart"]
        return hashlib.sha256("\x1e".join(asked).encode()).digest()


async def book(session: AnySession, clock: Clock, settings: Settings, request: BookingRequest) -> seats.Placement:
    """Book everyone of *request* on one scheduled session, by one read and one statement that places them.

    Returns where they stand: `confirmed` or `waitlisted`, and the party of the rest when they were parted. A repeated
    key returns the answer given then. Raises SignInRequired, NotFound, NoSignUp, PartyTooLarge, NotEligible,
    GrownUpNeeded, SessionClosed, NotYetOpen, AlreadyBooked, TooManyBookings, KeyReused or TryAgain; nothing is stored
    then. A transaction (or savepoint) of the caller has to end there.
    """
    start = await beginning_of(
        session, session_id=request.session_id, account=request.account, key=request.key, at=clock.now()
    )
    if start.replayed is not None:
        return _replay(start.replayed.request_hash, start.replayed.answer, request)
    people = _people(start, request)
    others = len(start.on_session - {person.id for person in people})
    policy.check(start.offer, people, settings.zone, others=others)
    policy.check_contact(start.offer, people, settings, grown_up=start.grown_up or request.grown_up)
    wish = _wish(settings, request, start, people)
    return await _place(session, clock, wish) or await _replay_or_refuse(session, clock, wish, request)


def _people(start: Beginning, request: BookingRequest) -> list[policy.Person]:
    """Everyone of the request once, with the id of those who are known. Raises NotFound for a stranger's id."""
    by_id = {one.id: one for one in start.known}
    by_person = {(folded(one.name), one.birth_year): one for one in start.known}
    if not by_id.keys() >= set(request.participant_ids):
        raise NotFound
    ticked = [by_id[one] for one in request.participant_ids]
    typed = [by_person.get((folded(person.name), person.birth_year), person) for person in request.people]
    found: dict[tuple[str, int], policy.Person] = {}
    for one in [*ticked, *typed]:
        person = policy.Person(one.name, one.birth_year, None if isinstance(one, NewParticipant) else one.id)
        found.setdefault((folded(one.name), one.birth_year), person)
    return list(found.values())


def _wish(settings: Settings, request: BookingRequest, start: Beginning, people: list[policy.Person]) -> seats.Request:
    """The request as the seats understand it."""
    return seats.Request(
        session_id=request.session_id,
        party_id=request.party_id,
        account_id=start.account_id,
        participants=[
            person.id or NewParticipant(person.name, person.birth_year, _gender(request, person)) for person in people
        ],
        together=request.together,
        most_open=settings.most_open_bookings,
        key=request.key,
        digest=request.digest,
        grown_up=request.grown_up and not start.grown_up,
    )


def _gender(request: BookingRequest, person: policy.Person) -> str | None:
    who = (person.name, person.birth_year)
    return next((one.gender for one in request.people if (one.name, one.birth_year) == who), None)


async def _place(session: AnySession, clock: Clock, wish: seats.Request) -> seats.Placement | None:
    try:
        return await seats.place(session, wish, at=clock.now())
    except (IntegrityError, asyncpg.IntegrityConstraintViolationError) as error:
        broken = broken_key(error)
        if broken == "uq_booking_once":
            raise AlreadyBooked from None  # another request signed this child up while we looked
        if broken == "fk_idempotency_key_party_id_party":
            raise TryAgain from None  # the sign-up closed while we waited for the seats
        raise


async def _replay_or_refuse(
    session: AnySession, clock: Clock, wish: seats.Request, request: BookingRequest
) -> seats.Placement:
    """The answer given then, or the reason why nothing was placed, read in a new statement."""
    found = await seats.why_not(session, wish, at=clock.now())
    if found is None:
        raise NoSignUp
    if found.replay is not None and found.key_hash is not None:
        return _replay(found.key_hash, found.replay, request)
    if found.already:
        raise AlreadyBooked
    if clock.now() >= found.closes_at:
        raise SessionClosed
    if clock.now() < found.opens_at:
        raise NotYetOpen(opens_at=found.opens_at)
    if found.open_bookings + len(wish.participants) > wish.most_open:
        raise TooManyBookings(most=wish.most_open)
    raise TryAgain


def _replay(key_hash: bytes, answer: seats.Placement, request: BookingRequest) -> seats.Placement:
    if key_hash != request.digest:
        raise KeyReused
    return answer
