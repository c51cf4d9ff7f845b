"""The facts of messages to administrators about reported faults."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select as select_columns
from sqlmodel import col, select

from shared.database import AsyncSession
from shared.faults.models import FaultReport
from shared.messages.facts.kinds import Facts, Fault
from shared.messages.models import Message
from shared.people.models import Account, StaffMember


async def load_faults(session: AsyncSession, message_ids: Sequence[UUID]) -> list[Facts]:
    """The facts of those of these messages that are about faults; one query."""
    looks_after_it = select(StaffMember.id).where(
        StaffMember.account_id == Account.id, StaffMember.role == "administrator", col(StaffMember.active)
    )
    statement = (
        select_columns(Message, Account, FaultReport, looks_after_it.exists())
        .join(Account, col(Account.id) == col(Message.account_id))
        .join(FaultReport, col(FaultReport.id) == col(Message.subject_id))
        .where(col(Message.id).in_(message_ids), col(Message.kind) == "fault")
        .execution_options(populate_existing=True)
    )
    found: Any = await session.exec(statement)  # type: ignore[call-overload]  # a computed column
    return [Facts(message, account, fault=Fault(*rest)) for message, account, *rest in found]
