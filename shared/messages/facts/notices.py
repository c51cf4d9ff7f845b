"""The facts of notices to everyone on a session."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select as select_columns
from sqlmodel import col, select

from shared.bookings.models import Party
from shared.catalogue.models import Activity, Venue
from shared.database import AsyncSession
from shared.messages.facts.kinds import Facts, Noticed
from shared.messages.models import Message
from shared.people.models import Account, StaffMember
from shared.schedule.models import ScheduledSession, SessionLeader, SessionNotice


async def load_notices(session: AsyncSession, message_ids: Sequence[UUID]) -> list[Facts]:
    """The facts of those of these messages that are notices; one query."""
    comes = select(Party.id).where(
        Party.session_id == ScheduledSession.id, Party.account_id == Account.id, Party.status != "cancelled"
    )
    leads = (
        select(StaffMember.id)
        .join(SessionLeader, col(SessionLeader.staff_member_id) == col(StaffMember.id))
        .where(
            col(SessionLeader.session_id) == col(ScheduledSession.id),
            col(StaffMember.account_id) == col(Account.id),
            col(StaffMember.active),
        )
    )
    statement = (
        select_columns(
            Message, Account, SessionNotice, ScheduledSession, Venue, Activity, comes.exists() | leads.exists()
        )
        .join(Account, col(Account.id) == col(Message.account_id))
        .join(SessionNotice, col(SessionNotice.id) == col(Message.subject_id))
        .join(ScheduledSession, col(ScheduledSession.id) == col(SessionNotice.session_id))
        .join(Venue, col(Venue.id) == col(ScheduledSession.venue_id))
        .join(Activity, col(Activity.id) == col(ScheduledSession.activity_id))
        .where(col(Message.id).in_(message_ids), col(Message.kind) == "notice")
        .execution_options(populate_existing=True)
    )
    found: Any = await session.exec(statement)  # type: ignore[call-overload]  # a computed column
    return [Facts(message, account, noticed=Noticed(*rest)) for message, account, *rest in found]
