"""A visitor's first sign-up: keep what they wrote, prove the contact by a code, then book, all in one go."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from shared.bookings import policy, queries
from shared.bookings.book import BookingRequest, book
from shared.bookings.models import SignUpDraft
from shared.clock import Clock
from shared.database import AsyncSession
from shared.errors import DomainError, NotFound
from shared.ids import new_id
from shared.people.add import NewParticipant
from shared.people.contact import Contact
from shared.people.models import Account, SignInChallenge
from shared.people.sign_in import account_for, request_code
from shared.schedule.models import ScheduledSession
from shared.settings import Settings


async def start(
    session: AsyncSession,
    clock: Clock,
    settings: Settings,
    *,
    session_id: UUID,
    people: Sequence[NewParticipant],
    contact: Contact,
    grown_up: bool,
    together: bool = True,
    known: Sequence[UUID] = (),
    language: str,
) -> SignInChallenge:
    """Keep a sign-up until its code comes; the challenge that waits for it.

    *known* are people whom the account of the contact may know: that is seen when it is proved. Raises the rules a
    person can be told about at once: NotFound, NoSignUp, PartyTooLarge, NotEligible, GrownUpNeeded.
    """
    offer = await session.get(ScheduledSession, session_id)
    if offer is None:
        raise NotFound
    persons = [policy.Person(name=p.name, birth_year=p.birth_year) for p in people]
    if persons or not known:
        policy.check(offer, persons, settings.zone, others=len(known))
        policy.check_contact(offer, persons, settings, grown_up=grown_up)
    challenge = await request_code(session, clock, settings, contact, language=language)
    draft = SignUpDraft(
        challenge_id=challenge.id,
        session_id=session_id,
        grown_up=grown_up,
        together=together,
        participants=[*({"id": str(one)} for one in known), *(asdict(person) for person in people)],
    )
    session.add(draft)
    return challenge


async def carry_over(session: AsyncSession, old: SignInChallenge, new: SignInChallenge) -> None:
    """Let what waits for the code of *old* wait for the code of *new*, or lead to what came of it. Raises NotFound."""
    draft = await queries.draft_of(session, old.id)
    session.add(SignUpDraft.model_validate(draft.model_dump() | {"challenge_id": new.id}))


def known_in(draft: SignUpDraft) -> tuple[UUID, ...]:
    """The people of *draft* whom its account is said to know."""
    return tuple(UUID(one["id"]) for one in draft.participants if "id" in one)


def typed_in(draft: SignUpDraft) -> tuple[NewParticipant, ...]:
    """The people of *draft* who were typed in."""
    return tuple(NewParticipant(**one) for one in draft.participants if "id" not in one)


@dataclass(frozen=True)
class Outcome:
    """What came of a proved draft: the account, and its party or the reason why there is none."""

    account: Account
    session_id: UUID
    party_id: UUID | None = None
    refusal: DomainError | None = None


async def finish(session: AsyncSession, clock: Clock, settings: Settings, challenge: SignInChallenge) -> Outcome:
    """Turn a draft into a booking for the account that has just proved its contact.

    A refusal is returned, not raised: the contact is proved all the same, and the device stays signed in. Called again,
    it returns the same party.
    """
    draft = await queries.draft_of(session, challenge.id)
    account = await account_for(session, clock, challenge)
    if draft.party_id is not None:
        return Outcome(account, draft.session_id, draft.party_id)
    request = BookingRequest(
        session_id=draft.session_id,
        party_id=new_id(),
        account=account.id,
        participant_ids=known_in(draft),
        people=typed_in(draft),
        together=draft.together,
        grown_up=draft.grown_up,
        key=f"draft:{challenge.id}",
    )
    try:
        async with session.begin_nested():
            placed = await book(session, clock, settings, request)
    except DomainError as refusal:
        await session.refresh(account)  # what it was before the refused booking
        return Outcome(account, draft.session_id, refusal=refusal)
    draft.party_id = placed.party_id
    draft.participants = []  # the names live with the account now
    session.add(draft)
    return Outcome(account, draft.session_id, placed.party_id)
