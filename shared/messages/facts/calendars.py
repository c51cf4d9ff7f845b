"""The facts of messages to coordinators about their clubs' calendars."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select as select_columns
from sqlmodel import col, select

from shared.calendars.models import CalendarSource
from shared.database import AsyncSession
from shared.messages.facts.kinds import Calendar, Facts
from shared.messages.models import Message
from shared.people.models import Account, StaffMember

KINDS = ("calendar_failed", "calendar_asks")


async def load_calendars(session: AsyncSession, message_ids: Sequence[UUID]) -> list[Facts]:
    """The facts of those of these messages that are about calendars; one query."""
    coordinates = select(StaffMember.id).where(
        StaffMember.account_id == Account.id,
        StaffMember.organizer_id == CalendarSource.organizer_id,
        StaffMember.role == "coordinator",
        col(StaffMember.active),
    )
    statement = (
        select_columns(Message, Account, CalendarSource, coordinates.exists())
        .join(Account, col(Account.id) == col(Message.account_id))
        .join(CalendarSource, col(CalendarSource.id) == col(Message.subject_id))
        .where(col(Message.id).in_(message_ids), col(Message.kind).in_(KINDS))
        .execution_options(populate_existing=True)
    )
    found: Any = await session.exec(statement)  # type: ignore[call-overload]  # a computed column
    return [Facts(message, account, calendar=Calendar(*rest)) for message, account, *rest in found]
