"""Everything a message needs to be judged and written, read when it is about to be sent; two queries for any number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlmodel import col, select

from shared.bookings.models import Booking, Party
from shared.bookings.queries import parties_ahead
from shared.catalogue.models import Activity, Venue
from shared.database import AsyncSession
from shared.messages.models import Message
from shared.people.models import Account, Participant, SignInChallenge
from shared.schedule.models import ScheduledSession


@dataclass(frozen=True)
class Visit:
    """A party on its session: where, what, who of them is still signed up, and how many parties wait before it."""

    party: Party
    session: ScheduledSession
    venue: Venue
    activity: Activity
    names: tuple[str, ...] = ()
    ahead: int = 0


@dataclass(frozen=True)
class Facts:
    """A message, its recipient, and what it is about: a challenge or a visit. Neither when that is gone."""

    message: Message
    recipient: Account | SignInChallenge | None
    challenge: SignInChallenge | None = None
    visit: Visit | None = None


async def load(session: AsyncSession, message_ids: Sequence[UUID]) -> list[Facts]:
    """The facts of these messages."""
    codes = (
        select(Message, SignInChallenge)
        .join(SignInChallenge, col(SignInChallenge.id) == col(Message.subject_id), isouter=True)
        .where(col(Message.id).in_(message_ids), Message.kind == "code")
        .execution_options(populate_existing=True)  # claims and bookings are raw SQL, which older objects do not show
    )
    found = [Facts(message, challenge, challenge=challenge) for message, challenge in await session.exec(codes)]
    for message, account, *rest in await session.exec(_visits(message_ids)):
        found.append(Facts(message, account, visit=_visit(*rest)))
    return found


def _visits(message_ids: Sequence[UUID]) -> Any:
    return (
        select_columns(Message, Account, Party, ScheduledSession, Venue, Activity, _names(), parties_ahead())
        .join(Account, col(Account.id) == col(Message.account_id))
        .join(Party, col(Party.id) == col(Message.subject_id), isouter=True)
        .join(ScheduledSession, col(ScheduledSession.id) == col(Party.session_id), isouter=True)
        .join(Venue, col(Venue.id) == col(ScheduledSession.venue_id), isouter=True)
        .join(Activity, col(Activity.id) == col(ScheduledSession.activity_id), isouter=True)
        .where(col(Message.id).in_(message_ids))
        .execution_options(populate_existing=True)
    )


def _names() -> Any:
    """Who of the party is signed up, in the order they were added."""
    return (
        select(func.array_agg(aggregate_order_by(col(Participant.name), col(Participant.id))))
        .join(Booking, col(Booking.participant_id) == col(Participant.id))
        .where(col(Booking.party_id) == col(Party.id), col(Booking.cancelled_at).is_(None))
        .correlate(Party)
        .scalar_subquery()
    )


def _visit(
    party: Party | None,
    session: ScheduledSession,
    venue: Venue,
    activity: Activity,
    names: list[str] | None,
    ahead: int,
) -> Visit | None:
    if party is None:
        return None
    return Visit(party, session, venue, activity, tuple(names or ()), ahead if party.status == "waitlisted" else 0)
