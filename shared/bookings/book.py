"""Place a party on a session: all of it confirmed or all of it waiting, or parted when the guardian chose so."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

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
from shared.database import AsyncSession
from shared.errors import NotFound
from shared.people.add import NewParticipant, find_or_add, say_grown_up
from shared.settings import Settings


@dataclass(frozen=True)
class BookingRequest:
    """Who wants to come where. `key` names the wish: sent again, it gets the same answer.

    `participant_ids` are people whom the account knows, `people` those typed in. With too few seats they wait
    `together`; else those named first take what there is and the rest waits. `grown_up` says that the contact is one's.
    """

    session_id: UUID
    party_id: UUID
    account_id: UUID
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


async def book(session: AsyncSession, clock: Clock, settings: Settings, request: BookingRequest) -> seats.Placement:
    """Book everyone of *request* on one scheduled session.

    Returns where they stand: `confirmed` or `waitlisted`, and the party of the rest when they were parted. A repeated
    key returns the answer given then. Raises NotFound, NoSignUp, PartyTooLarge, NotEligible, GrownUpNeeded,
    SessionClosed, NotYetOpen, AlreadyBooked, TooManyBookings or KeyReused; nothing is stored then, so the caller's
    transaction (or savepoint) has to end there.
    """
    start = await beginning_of(session, session_id=request.session_id, account_id=request.account_id, key=request.key)
    if start is None:
        raise NotFound
    if start.replayed is not None:
        return _replay(start.replayed.request_hash, start.replayed.answer, request)
    people = _people(start, request)
    others = len(start.on_session - {person.id for person in people})
    policy.check(start.offer, people, settings.zone, others=others)
    policy.check_contact(start.offer, people, settings, grown_up=start.grown_up or request.grown_up)
    if request.grown_up and not start.grown_up:
        await say_grown_up(session, clock, request.account_id)
    wish = await _wish(session, clock, settings, request, people)
    return await _place(session, clock, wish) or await _replay_or_refuse(session, clock, wish, request)


def _people(start: Beginning, request: BookingRequest) -> list[policy.Person]:
    """Everyone of the request once, with the id of those who are known. Raises NotFound for a stranger's id."""
    by_id = {one.id: one for one in start.known}
    by_person = {(one.name.casefold(), one.birth_year): one for one in start.known}
    if not by_id.keys() >= set(request.participant_ids):
        raise NotFound
    ticked = [by_id[one] for one in request.participant_ids]
    typed = [by_person.get((person.name.casefold(), person.birth_year), person) for person in request.people]
    found: dict[tuple[str, int], policy.Person] = {}
    for one in [*ticked, *typed]:
        person = policy.Person(one.name, one.birth_year, None if isinstance(one, NewParticipant) else one.id)
        found.setdefault((one.name.casefold(), one.birth_year), person)
    return list(found.values())


async def _wish(
    session: AsyncSession, clock: Clock, settings: Settings, request: BookingRequest, people: list[policy.Person]
) -> seats.Request:
    """The request as the seats understand it: every person has an id."""
    unknown = [
        NewParticipant(person.name, person.birth_year, _gender(request, person)) for person in people if not person.id
    ]
    added = iter(await find_or_add(session, clock, request.account_id, unknown))
    ids = dict.fromkeys(
        person.id or next(added) for person in people
    )  # once, should only PostgreSQL see that two are one
    return seats.Request(
        session_id=request.session_id,
        party_id=request.party_id,
        account_id=request.account_id,
        participants=list(ids),
        together=request.together,
        most_open=settings.most_open_bookings,
        key=request.key,
        digest=request.digest,
    )


def _gender(request: BookingRequest, person: policy.Person) -> str | None:
    who = (person.name, person.birth_year)
    return next((one.gender for one in request.people if (one.name, one.birth_year) == who), None)


async def _place(session: AsyncSession, clock: Clock, wish: seats.Request) -> seats.Placement | None:
    try:
        return await seats.place(session, wish, at=clock.now())
    except IntegrityError as error:
        if "uq_booking_once" in str(error.orig):
            raise AlreadyBooked from None  # another request signed this child up while we looked
        raise


async def _replay_or_refuse(
    session: AsyncSession, clock: Clock, wish: seats.Request, request: BookingRequest
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
