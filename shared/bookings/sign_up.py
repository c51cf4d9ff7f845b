"""A visitor's first sign-up: keep what they wrote, prove the contact by a code, then book, all in one go."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import select

from shared.bookings import policy, queries, seats
from shared.bookings.book import BookingRequest, book
from shared.bookings.models import SignUpDraft
from shared.clock import Clock
from shared.database import AsyncSession
from shared.errors import DomainError, NotFound
from shared.ids import new_id
from shared.people.contact import Contact
from shared.people.models import Account, Participant, SignInChallenge
from shared.people.sign_in import account_for, request_code
from shared.schedule.models import ScheduledSession
from shared.settings import Settings


@dataclass(frozen=True)
class NewParticipant:
    """Someone to sign up, as the form has checked it."""

    name: str
    birth_year: int
    gender: str | None = None


async def start(
    session: AsyncSession,
    clock: Clock,
    settings: Settings,
    *,
    session_id: UUID,
    people: list[NewParticipant],
    contact: Contact,
    grown_up: bool,
    language: str,
) -> SignInChallenge:
    """Keep a sign-up until its code comes; the challenge that waits for it.

    Raises the rules a person can be told about at once: NotFound, NoSignUp, NotEligible, GrownUpNeeded.
    """
    offer = await session.get(ScheduledSession, session_id)
    if offer is None:
        raise NotFound
    persons = [policy.Person(name=p.name, birth_year=p.birth_year) for p in people]
    policy.check(offer, persons, settings.zone)
    policy.check_contact(offer, persons, settings, grown_up=grown_up)
    challenge = await request_code(session, clock, settings, contact, language=language)
    written = [{"name": p.name, "birth_year": p.birth_year, "gender": p.gender} for p in people]
    session.add(SignUpDraft(challenge_id=challenge.id, session_id=session_id, grown_up=grown_up, participants=written))
    return challenge


@dataclass(frozen=True)
class Outcome:
    """What came of a proved draft: the account, and its placement or the reason why there is none."""

    account: Account
    session_id: UUID
    placement: seats.Placement | None = None
    refusal: DomainError | None = None


async def finish(session: AsyncSession, clock: Clock, settings: Settings, challenge: SignInChallenge) -> Outcome:
    """Turn a draft into a booking for the account that has just proved its contact.

    A refusal is returned, not raised: the contact is proved all the same, and the device stays signed in.
    """
    draft = await queries.draft_of(session, challenge.id)
    account = await account_for(session, clock, challenge)
    people = [NewParticipant(**written) for written in draft.participants]
    key = f"draft:{challenge.id}"
    try:
        async with session.begin_nested():
            placed = await book_people(
                session, clock, settings, account, draft.session_id, people, grown_up=draft.grown_up, key=key
            )
    except DomainError as refusal:
        await session.refresh(account)  # what it was before the refused booking
        return Outcome(account, draft.session_id, refusal=refusal)
    draft.party_id = placed.party_id
    draft.participants = []  # the names live with the account now
    session.add(draft)
    return Outcome(account, draft.session_id, placement=placed)


async def book_people(
    session: AsyncSession,
    clock: Clock,
    settings: Settings,
    account: Account,
    session_id: UUID,
    people: Sequence[NewParticipant],
    *,
    known: Sequence[UUID] = (),
    grown_up: bool = False,
    key: str,
) -> seats.Placement:
    """Book *people*, added to the account when they are new, together with participants it already has.

    *grown_up* says that the contact is a grown-up's; the account remembers it. Raises what `book` raises.
    """
    if grown_up and account.grown_up_said_at is None:
        account.grown_up_said_at = clock.now()
        session.add(account)
    added = await find_or_add(session, clock, account, people)
    request = BookingRequest(
        session_id=session_id,
        party_id=new_id(),
        account_id=account.id,
        participant_ids=tuple(dict.fromkeys([*known, *(p.id for p in added)])),
        key=key,
    )
    return await book(session, clock, settings, request)


async def find_or_add(
    session: AsyncSession, clock: Clock, account: Account, people: Sequence[NewParticipant]
) -> list[Participant]:
    """The account's participants of these names and birth years; those it has not signed up before are added.

    One form after the other: two at once would each add the same child, and give it two seats.
    """
    if people:
        same = select(Account.id).where(Account.id == account.id)
        await session.exec(same.with_for_update(key_share=True))
    known = (await session.exec(select(Participant).where(Participant.account_id == account.id))).all()
    by_person = {(p.name.casefold(), p.birth_year): p for p in known}
    found = []
    for person in people:
        participant = by_person.get((person.name.casefold(), person.birth_year))
        if participant is None:
            participant = Participant(
                account_id=account.id,
                name=person.name,
                birth_year=person.birth_year,
                gender=person.gender,
                created_at=clock.now(),
            )
            by_person[person.name.casefold(), person.birth_year] = participant
            session.add(participant)
        found.append(participant)
    await session.flush()
    return found
