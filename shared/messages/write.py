"""Write messages into the table: each says one thing once, however often it is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from shared.bookings.models import Party
from shared.clock import Clock
from shared.database import AsyncSession, execute
from shared.ids import new_id
from shared.outbox import announce


@dataclass(frozen=True)
class NewMessage:
    """A message to be. `once` names what it says; `due_at` None is now; `organizer_id` on whose behalf."""

    kind: str
    subject_id: UUID
    account_id: UUID | None
    once: str
    due_at: datetime | None = None
    organizer_id: UUID | None = None


def once_per_size(party: Party) -> str:
    """What the message about a cancellation says once: the size that is left of the party."""
    return f"booking_cancelled:{party.id}:{party.size}"


def once_per_act(act_id: UUID, account_id: UUID) -> str:
    """What the message about an act says once to an account; `facts.acts` finds it by that."""
    return f"act:{act_id}:{account_id}"


def once_per_start(party: Party, starts_at: datetime) -> str:
    """What a reminder says once: that this party's session starts then. A session that moved is reminded of anew."""
    return f"reminder:{party.id}:{int(starts_at.timestamp())}"


# One statement for any number: an INSERT with a VALUES list is written and read anew for every number of rows.
_WRITE = text("""
    INSERT INTO message (id, kind, subject_id, account_id, once, due_at, organizer_id, created_at, attempts, problem)
    SELECT *, :now, 0, ''
      FROM unnest(CAST(:ids AS uuid[]), CAST(:kinds AS text[]), CAST(:subjects AS uuid[]), CAST(:accounts AS uuid[]),
                  CAST(:onces AS text[]), CAST(:dues AS timestamptz[]), CAST(:organizers AS uuid[]))
    ON CONFLICT (once) DO NOTHING
""")


async def write(session: AsyncSession, clock: Clock, messages: Sequence[NewMessage]) -> None:
    """Add those of *messages* that do not exist yet, and wake the relay after the commit for what is due now."""
    if not messages:
        return
    now = clock.now()
    # always in one order: two transactions that write the same messages must not wait for each other in a circle
    rows = sorted(messages, key=lambda new: new.once)
    values = {
        "now": now,
        "ids": [new_id() for _ in rows],
        "kinds": [new.kind for new in rows],
        "subjects": [new.subject_id for new in rows],
        "accounts": [new.account_id for new in rows],
        "onces": [new.once for new in rows],
        "dues": [new.due_at or now for new in rows],
        "organizers": [new.organizer_id for new in rows],
    }
    await execute(session, _WRITE, values)
    if any(new.due_at is None for new in messages):
        announce(session)
