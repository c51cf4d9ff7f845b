"""Families that sign up, for tests of what they are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from shared.bookings.book import BookingRequest, book
from shared.bookings.models import Booking
from shared.clock import Clock
from shared.database import AsyncSession
from shared.ids import new_id
from shared.messages.models import Message
from shared.people.models import Account, Participant
from shared.schedule.models import ScheduledSession, SessionChange
from shared.settings import Settings
from tests.factories import make_account, make_participant, make_session


@dataclass(frozen=True)
class SignedUp:
    """A party, its account and its session."""

    party_id: UUID
    account: Account
    on: ScheduledSession


async def sign_up(
    session: AsyncSession,
    clock: Clock,
    settings: Settings,
    *names: str,
    on: ScheduledSession | None = None,
    account: Account | None = None,
    people: Sequence[Participant] = (),
    **offer: Any,
) -> SignedUp:
    """Book a party of *names* (Alex alone by default), on a session with ten seats unless one is given.

    *people* are participants whom the account has already.
    """
    on = on or await make_session(session, **({"seats": 10} | offer))
    account = account or await make_account(session)
    people = people or [await make_participant(session, account, name) for name in names or ("Alex",)]
    request = BookingRequest(
        session_id=on.id,
        party_id=new_id(),
        account=account.id,
        participant_ids=tuple(person.id for person in people),
        key=str(new_id()),
    )
    await book(session, clock, settings, request)
    return SignedUp(request.party_id, account, on)


async def messages(session: AsyncSession, *kinds: str) -> Sequence[Message]:
    """Every message as it stands in the database, of these kinds or of all."""
    statement = select(Message).order_by(col(Message.id)).execution_options(populate_existing=True)
    if kinds:
        statement = statement.where(col(Message.kind).in_(kinds))
    return (await session.exec(statement)).all()


async def acts(session: AsyncSession) -> Sequence[UUID]:
    """Every act that changed sessions, in the order it happened."""
    statement = select(SessionChange.act_id).distinct().order_by(col(SessionChange.act_id))
    return (await session.exec(statement)).all()


async def people_of(session: AsyncSession, party: SignedUp) -> Sequence[UUID]:
    """The participants of a party who are still booked, in the order of sign-up."""
    statement = select(Booking.participant_id).where(
        Booking.party_id == party.party_id, col(Booking.cancelled_at).is_(None)
    )
    return (await session.exec(statement.order_by(col(Booking.id)))).all()
