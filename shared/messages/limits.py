"""How many text messages leave in a day: limits against pumping, counted in the database before anything is sent.

Somebody who can make us send texts can make us pay for them, or flood a phone. So every part is taken out of three
allowances at once, for the contact, the organiser and everybody, and nothing is sent that they do not cover. A count is
given back only when it is certain that nothing left; a process that dies in between has counted too much, never too
little.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from shared.database import AsyncSession, execute
from shared.keys import counted_contact
from shared.settings import Settings

# All scopes in one statement, always in this order: the row of everybody, which all wait for, is locked last and
# shortest, and nobody waits in a circle. A scope that is full returns no row; the caller's transaction then undoes the
# others.
_RESERVE = text("""
    INSERT INTO sms_count AS c (day, scope, key, parts)
    SELECT CAST(:day AS date), wanted.scope, wanted.key, CAST(:parts AS int)
      FROM unnest(CAST(:scopes AS text[]), CAST(:keys AS text[]), CAST(:caps AS int[]))
           WITH ORDINALITY AS wanted (scope, key, cap, turn)
     WHERE CAST(:parts AS int) <= wanted.cap
     ORDER BY wanted.turn
    ON CONFLICT (day, scope, key) DO UPDATE SET parts = c.parts + excluded.parts
     WHERE c.parts + excluded.parts
           <= CASE c.scope WHEN 'contact' THEN CAST(:per_contact AS int)
                WHEN 'organizer' THEN CAST(:per_organizer AS int) ELSE CAST(:per_day AS int) END
    RETURNING c.scope
""")

_GIVE_BACK = text("""
    UPDATE sms_count AS c SET parts = greatest(c.parts - CAST(:parts AS int), 0)
      FROM unnest(CAST(:scopes AS text[]), CAST(:keys AS text[])) AS taken (scope, key)
     WHERE c.day = CAST(:day AS date) AND c.scope = taken.scope AND c.key = taken.key
""")


class LimitReached(Exception):
    """An allowance of the day does not cover this message: `contact`, `organizer` or `all`."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__(scope)


@dataclass(frozen=True)
class Wanted:
    """A text message that is to be sent: to whom, on whose behalf, in how many parts, and when."""

    contact: str
    organizer_id: UUID | None
    parts: int
    at: datetime


async def reserve(session: AsyncSession, settings: Settings, wanted: Wanted) -> None:
    """Take the parts of *wanted* out of every allowance. Raises LimitReached; the transaction must then be undone."""
    scopes = _scopes(settings, wanted)
    values = _values(settings, wanted) | {
        "caps": [cap for _, _, cap in scopes],
        "per_contact": settings.sms_per_contact,
        "per_organizer": settings.sms_per_organizer,
        "per_day": settings.sms_per_day,
    }
    covered = {row.scope for row in await execute(session, _RESERVE, values)}
    for scope, _, _ in scopes:
        if scope not in covered:
            raise LimitReached(scope)


async def give_back(session: AsyncSession, settings: Settings, wanted: Wanted) -> None:
    """Undo a reservation of which nothing was sent."""
    await execute(session, _GIVE_BACK, _values(settings, wanted))


def _values(settings: Settings, wanted: Wanted) -> dict[str, object]:
    scopes = _scopes(settings, wanted)
    return {
        "day": wanted.at.astimezone(settings.zone).date(),
        "parts": wanted.parts,
        "scopes": [scope for scope, _, _ in scopes],
        "keys": [key for _, key, _ in scopes],
    }


def _scopes(settings: Settings, wanted: Wanted) -> list[tuple[str, str, int]]:
    """Scope, key and cap of each allowance. The contact's key is new every day, so that no days can be put together."""
    day = wanted.at.astimezone(settings.zone).date()
    found = [("contact", counted_contact(settings.secret_key, wanted.contact, day), settings.sms_per_contact)]
    if wanted.organizer_id is not None:
        found.append(("organizer", str(wanted.organizer_id), settings.sms_per_organizer))
    return [*found, ("all", "", settings.sms_per_day)]
