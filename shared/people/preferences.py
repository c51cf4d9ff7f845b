"""Choose how an account is told: in which language, and when its reminder comes."""

from shared.clock import Clock
from shared.database import AsyncSession
from shared.errors import InvalidInput
from shared.locale import LANGUAGES
from shared.outbox import record
from shared.people.events import PreferencesChosen
from shared.people.models import Account

REMINDERS = (None, 0, 60, 180, 1440)
"""What can be chosen, in minutes before the start: as everyone, never, an hour, three hours, a day."""


async def choose(
    session: AsyncSession, clock: Clock, account: Account, *, language: str, reminder_minutes: int | None
) -> None:
    """Remember the choice; reminders that are planned already follow it. Raises InvalidInput for anything else."""
    if language not in LANGUAGES:
        raise InvalidInput(field="language")
    if reminder_minutes not in REMINDERS:
        raise InvalidInput(field="reminder")
    account.language, account.reminder_minutes = language, reminder_minutes
    session.add(account)
    record(session, clock, PreferencesChosen(account.id))
    await session.flush()
