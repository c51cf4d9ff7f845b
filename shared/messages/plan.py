"""Plan the one reminder: a row that falls due some hours before the start, as the account wishes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from shared.bookings.models import Party
from shared.clock import Clock
from shared.database import AsyncSession, execute
from shared.messages.models import OPEN
from shared.messages.write import NewMessage, once_per_start, write
from shared.people.models import Account
from shared.quiet import evening_before, may_leave_from
from shared.schedule.models import ScheduledSession, SessionChange
from shared.settings import Settings

TOO_LATE = timedelta(hours=1)
"""A reminder that the quiet hours hold back until so shortly before the start comes the evening before instead."""


async def plan_reminders(session: AsyncSession, clock: Clock, settings: Settings, party_ids: Sequence[UUID]) -> None:
    """Write a reminder for each party with seats.

    Who signs up later than a reminder would come gets none: the confirmation has just said the same.
    """
    await _plan(session, clock, settings, col(Party.id).in_(party_ids))


async def replan_moved(session: AsyncSession, clock: Clock, settings: Settings, act_ids: Sequence[UUID]) -> None:
    """Plan anew for the sessions that these acts moved. The reminder of the old time is no longer true and never sent."""
    moved = select(SessionChange.session_id).where(
        col(SessionChange.act_id).in_(act_ids), SessionChange.what == "moved"
    )
    await _plan(session, clock, settings, col(Party.session_id).in_(moved))


# Index: uq_message_once.
_PUT_OFF = text(f"""
    UPDATE message SET due_at = planned.due_at, dropped_at = NULL, attempts = 0
      FROM unnest(CAST(:once AS text[]), CAST(:due_at AS timestamptz[])) AS planned (once, due_at)
     WHERE message.once = planned.once AND (({OPEN} AND attempts = 0) OR dropped_at IS NOT NULL)
""")  # noqa: S608 - OPEN is ours


async def replan_accounts(session: AsyncSession, clock: Clock, settings: Settings, account_ids: Sequence[UUID]) -> None:
    """Plan anew for accounts that chose another time: what is planned moves, what is missing is added.

    A reminder that an account no longer wants is not true when its time comes; who wants it after all gets it.
    """
    planned = await _plan(session, clock, settings, col(Party.account_id).in_(account_ids))
    values = {"once": [new.once for new in planned], "due_at": [new.due_at for new in planned]}
    await execute(session, _PUT_OFF, values)


async def _plan(session: AsyncSession, clock: Clock, settings: Settings, whose: Any) -> list[NewMessage]:
    statement = (
        select(Party, ScheduledSession.starts_at, ScheduledSession.organizer_id, Account.reminder_minutes)
        .join(ScheduledSession, col(ScheduledSession.id) == col(Party.session_id))
        .join(Account, col(Account.id) == col(Party.account_id))
        .where(
            whose,
            Party.status == "confirmed",
            ScheduledSession.status == "published",
            ScheduledSession.starts_at > clock.now(),
        )
    )
    planned = []
    for party, starts_at, organizer_id, wish in await session.exec(statement):
        due_at = due(starts_at, settings, wish=wish)
        if due_at is not None and due_at > clock.now():
            once = once_per_start(party, starts_at)
            planned.append(NewMessage("reminder", party.id, party.account_id, once, due_at, organizer_id=organizer_id))
    await write(session, clock, planned)
    return planned


def due(starts_at: datetime, settings: Settings, *, wish: int | None) -> datetime | None:
    """When a session's reminder leaves, by an account's *wish* in minutes (None: as everyone, 0: never).

    In quiet hours it waits for the morning; when that is too late to be of use, it comes the evening before.
    """
    if wish == 0:
        return None
    planned = starts_at - (settings.reminder_lead if wish is None else timedelta(minutes=wish))
    morning = may_leave_from(planned, settings)
    return morning if morning == planned or morning + TOO_LATE <= starts_at else evening_before(planned, settings)
