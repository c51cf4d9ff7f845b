"""The facts of messages about a party on its session."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from shared.bookings.models import Booking, Party
from shared.bookings.queries import parties_ahead
from shared.catalogue.models import Activity, Venue
from shared.database import AsyncSession
from shared.messages.facts.kinds import Facts, Visit
from shared.messages.models import Message
from shared.people.models import Account, Participant
from shared.schedule.models import ScheduledSession

ABOUT_PARTIES = (
    "confirmed",
    "waiting",
    "promoted",
    "offer",
    "offer_lapsed",
    "reminder",
    "booking_cancelled",
)


async def load_visits(session: AsyncSession, message_ids: Sequence[UUID]) -> list[Facts]:
    """The facts of those of these messages that are about a party; one query."""
    found = await session.exec(_visits(message_ids))
    return [Facts(message, account, visit=_visit(*rest)) for message, account, *rest in found]


def _visits(message_ids: Sequence[UUID]) -> Any:
    rest = aliased(Party)
    return (
        select_columns(
            Message,
            Account,
            Party,
            ScheduledSession,
            Venue,
            Activity,
            _names(col(Booking.party_id) == col(Party.id)),
            _names(
                col(Booking.party_id).in_(select(rest.id).where(rest.rest_of == Party.id, rest.status == "waitlisted"))
            ),
            parties_ahead(),
            _last_cancelled_by(),
        )
        .join(Account, col(Account.id) == col(Message.account_id))
        .join(Party, col(Party.id) == col(Message.subject_id), isouter=True)
        .join(ScheduledSession, col(ScheduledSession.id) == col(Party.session_id), isouter=True)
        .join(Venue, col(Venue.id) == col(ScheduledSession.venue_id), isouter=True)
        .join(Activity, col(Activity.id) == col(ScheduledSession.activity_id), isouter=True)
        .where(col(Message.id).in_(message_ids), col(Message.kind).in_(ABOUT_PARTIES))
        .execution_options(populate_existing=True)  # bookings are raw SQL, which older objects do not show
    )


def _names(whose: Any) -> Any:
    """Who is signed up, in the order they were added."""
    return (
        select(func.array_agg(aggregate_order_by(col(Participant.name), col(Participant.id))))
        .join(Booking, col(Booking.participant_id) == col(Participant.id))
        .where(whose, col(Booking.cancelled_at).is_(None), col(Participant.removed_at).is_(None))
        .correlate(Party)
        .scalar_subquery()
    )


def _last_cancelled_by() -> Any:
    return (
        select(Booking.cancelled_by)
        .where(Booking.party_id == Party.id, col(Booking.cancelled_at).is_not(None))
        .order_by(col(Booking.cancelled_at).desc())
        .limit(1)
        .correlate(Party)
        .scalar_subquery()
    )


def _visit(
    party: Party | None,
    session: ScheduledSession,
    venue: Venue,
    activity: Activity,
    names: list[str] | None,
    waiting: list[str] | None,
    ahead: int,
    cancelled_by: str | None,
) -> Visit | None:
    if party is None:
        return None
    before = ahead if party.status == "waitlisted" else 0
    return Visit(party, session, venue, activity, tuple(names or ()), tuple(waiting or ()), before, cancelled_by)
