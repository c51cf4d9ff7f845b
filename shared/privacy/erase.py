"""Erase an account: what names or reaches a person goes at once, what the numbers need stays and says nothing of whom.

All of it is one transaction, so an erasure is whole or has not happened.
"""

from typing import Any

from sqlalchemy import text

from shared.clock import Clock
from shared.database import AsyncSession, execute
from shared.messages.models import OPEN
from shared.people.errors import WorksHere
from shared.people.models import NO_CONTACT, Account
from shared.people.queries import works_here
from shared.privacy.leave import cancel_coming
from shared.privacy.remove import take_names
from shared.settings import Settings

# First, because whoever types a code on another device holds it before they reach the account. It takes the draft with
# it that waited for its code.
_CODES = text("DELETE FROM sign_in_challenge WHERE contact_kind = :kind AND contact = :contact")

# Then the account. A second copy of the form waits here and finds it done. A sign-up on its way has come before, and is
# found below, or waits for this row and places nobody: see PLACE.
_WITHOUT_CONTACT = text("""
    UPDATE account
       SET contact = :no_contact || id, erased_at = :now, language = :language, grown_up_said_at = NULL,
           reminder_minutes = NULL, unreachable_at = NULL, unreachable_problem = '',
           calendar_generation = calendar_generation + 1
     WHERE id = :account_id AND erased_at IS NULL
    RETURNING id
""")

# Whoever writes messages later finds an account without a contact, see still_true. The gateway's id leads to a number.
_UNTOLD = text(f"""
    UPDATE message
       SET provider_id = NULL, dropped_at = CASE WHEN {OPEN} THEN CAST(:now AS timestamptz) ELSE dropped_at END
     WHERE account_id = :account_id
""")  # noqa: S608 - OPEN is ours

_GONE = (
    text("DELETE FROM device WHERE account_id = :account_id"),
    text("DELETE FROM follower WHERE account_id = :account_id"),
    text("DELETE FROM idempotency_key WHERE account_id = :account_id"),
    text("DELETE FROM mailbox_message WHERE contact_kind = :kind AND contact = :contact"),
    text("UPDATE fault_report SET contact = '' WHERE position(:contact IN lower(contact)) > 0"),
)


async def erase(session: AsyncSession, clock: Clock, settings: Settings, account: Account) -> None:
    """Erase *account* and everyone whom it signs up: coming places are given back, nothing is sent any more.

    Twice is no error. Raises WorksHere for staff: their marks and names belong to the organiser's records.
    """
    if await works_here(session, account.id):
        raise WorksHere
    values: dict[str, Any] = {"account_id": account.id, "kind": account.contact_kind, "contact": account.contact}
    await execute(session, _CODES, values)
    nobody = {"no_contact": NO_CONTACT, "language": settings.default_language}
    if (await execute(session, _WITHOUT_CONTACT, values | nobody | {"now": clock.now()})).one_or_none() is None:
        return
    await cancel_coming(session, clock, settings, account_id=account.id)
    await take_names(session, clock, account_id=account.id)
    await execute(session, _UNTOLD, values | {"now": clock.now()})
    for statement in _GONE:
        await execute(session, statement, values)
