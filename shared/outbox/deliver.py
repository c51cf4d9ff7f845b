"""Deliver: hand out what is due, count a try when it begins, mark it done, or let it come again later.

Being handed out is no try: the task may wait for workers that are away, or be lost with the broker. It only keeps the
relay from handing out the same again at once. A try is counted, and committed, before the handler begins. So an event
that kills its process is counted as well, whichever way it comes back, and ends set aside like one that fails.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from shared.database import AsyncSession, execute
from shared.outbox.models import OPEN
from shared.tally import Tally, add

HANDED = timedelta(seconds=30)
"""For so long a task on its way keeps the relay from making another, however often that has happened."""
LONGEST_PAUSE = timedelta(hours=1)
"""Tries are 30 s apart, then 60 s, 120 s ... and at most this."""
MOST_ATTEMPTS = 12
"""Then a delivery is set aside for a person to look at: after about five hours of failing."""
UNENDED = "DidNotEnd"
"""What stands as the error while a try is made: what is left when its process died."""


def _pause(attempts: str) -> str:
    """How long after so many tries, as SQL. The exponent is kept small: an interval has an end."""
    return f"least(CAST(:handed AS interval) * power(2, least({attempts}, 20) - 1), CAST(:longest AS interval))"


class Claimed(NamedTuple):
    """An event that a handler still has to do."""

    id: UUID
    subject_id: UUID


# Index: ix_delivery_due. SKIP LOCKED: two relays share the work, and nobody waits for a handler that is at it.
_TAKE_DUE = text(f"""
    WITH due AS (
        SELECT event_id, handler FROM delivery WHERE {OPEN} AND due_at <= :now
         ORDER BY due_at LIMIT :most FOR UPDATE SKIP LOCKED
    )
    UPDATE delivery AS d SET due_at = :handed_until
      FROM due WHERE d.event_id = due.event_id AND d.handler = due.handler
    RETURNING d.event_id, d.handler
""")  # noqa: S608  # OPEN is ours


async def take_due(session: AsyncSession, *, at: datetime, most: int = 1000) -> dict[str, list[UUID]]:
    """The event ids that are due now, by handler; each is due again after HANDED unless its handler begins."""
    taken: dict[str, list[UUID]] = {}
    for row in await execute(session, _TAKE_DUE, {"now": at, "handed_until": at + HANDED, "most": most}):
        taken.setdefault(row.handler, []).append(row.event_id)
    return taken


# What has been tried and was put back for later is not started by a late copy of its task: its due_at lies further
# ahead than a handing out reaches. What another process works on is locked and left to it.
_START = text(f"""
    WITH mine AS (
        SELECT event_id, attempts >= :most_attempts AS spent,
               CAST(:now AS timestamptz)
               + CASE attempts WHEN 0 THEN interval '0' ELSE {_pause("attempts + 1")} END AS again_at
          FROM delivery
         WHERE handler = :handler AND event_id = ANY (CAST(:ids AS uuid[])) AND {OPEN}
           AND attempts <= :tried AND (attempts = 0 OR due_at <= :handed_until)
           FOR UPDATE SKIP LOCKED
    )
    UPDATE delivery AS d
       SET attempts = CASE WHEN spent THEN d.attempts ELSE d.attempts + 1 END,
           set_aside_at = CASE WHEN spent THEN CAST(:now AS timestamptz) END,
           due_at = greatest(due_at, again_at, CAST(:leased_until AS timestamptz)),
           last_error = CASE WHEN spent THEN last_error ELSE :unended END
      FROM mine WHERE d.event_id = mine.event_id AND d.handler = :handler
    RETURNING d.event_id, d.set_aside_at
""")  # noqa: S608


async def start(
    session: AsyncSession,
    handler: str,
    event_ids: Sequence[UUID],
    *,
    at: datetime,
    only_fresh: bool = False,
    lease: timedelta = timedelta(),
) -> list[UUID]:
    """Count one try of each of *event_ids* that is still to be done, to be committed before it begins; which these are.

    Whose tries are all spent is set aside instead. *only_fresh* leaves out what was ever tried before. *lease* is how
    long the try may take while it holds no lock.
    """
    values = {
        "handler": handler,
        "ids": list(event_ids),
        "now": at,
        "tried": 0 if only_fresh else MOST_ATTEMPTS,
        "handed": HANDED,
        "handed_until": at + HANDED,
        "leased_until": at + lease,
        "longest": LONGEST_PAUSE,
        "most_attempts": MOST_ATTEMPTS,
        "unended": UNENDED,
    }
    rows = (await execute(session, _START, values)).all()
    await add(session, [Tally("delivery", handler, "set_aside") for row in rows if row.set_aside_at])
    return sorted(row.event_id for row in rows if row.set_aside_at is None)


_TRIED = text(f"""
    SELECT event_id FROM delivery
     WHERE handler = :handler AND event_id = ANY (CAST(:ids AS uuid[])) AND {OPEN}
       AND attempts > 0 AND due_at <= :handed_until
     ORDER BY attempts, event_id
""")  # noqa: S608


async def tried(session: AsyncSession, handler: str, event_ids: Sequence[UUID], *, at: datetime) -> list[UUID]:
    """Those of *event_ids* that were tried before and may be tried again now, least tried first.

    Start each alone, right before its try: one of them may be what killed its process, and what was counted together
    with it would be set aside with it.
    """
    values = {"handler": handler, "ids": list(event_ids), "handed_until": at + HANDED}
    return [row.event_id for row in await execute(session, _TRIED, values)]


_CLAIM = text(f"""
    SELECT e.id, e.subject_id
      FROM delivery AS d JOIN outbox_event AS e ON e.id = d.event_id
     WHERE d.handler = :handler AND d.event_id = ANY (CAST(:ids AS uuid[])) AND {OPEN}
     ORDER BY e.id FOR UPDATE OF d SKIP LOCKED
""")  # noqa: S608


async def claim(session: AsyncSession, handler: str, event_ids: Sequence[UUID]) -> list[Claimed]:
    """The events among *event_ids* that *handler* still has to do, their deliveries locked until the transaction ends.

    A copy of the same task that runs beside this one gets none of them.
    """
    rows = await execute(session, _CLAIM, {"handler": handler, "ids": list(event_ids)})
    return [Claimed(row.id, row.subject_id) for row in rows]


_FINISH = text("""
    UPDATE delivery SET done_at = :now, last_error = NULL
     WHERE handler = :handler AND event_id = ANY (CAST(:ids AS uuid[])) AND done_at IS NULL
""")


async def finish(session: AsyncSession, handler: str, event_ids: Sequence[UUID], *, at: datetime) -> None:
    """Mark *handler*'s part of these events done, in the transaction of its effect."""
    done = await execute(session, _FINISH, {"now": at, "handler": handler, "ids": list(event_ids)})
    await add(session, {Tally("delivery", handler, "done"): done.rowcount})


_NOTE_FAILURE = text(f"""
    UPDATE delivery
       SET last_error = :error,
           due_at = CAST(:now AS timestamptz) + {_pause("attempts")},
           set_aside_at = CASE WHEN attempts >= :most_attempts THEN CAST(:now AS timestamptz) END
     WHERE handler = :handler AND event_id = :event_id AND {OPEN}
    RETURNING set_aside_at
""")  # noqa: S608


async def note_failure(
    session: AsyncSession, handler: str, event_id: UUID, error: BaseException, *, at: datetime
) -> None:
    """A try that was counted has failed: it comes again later and later, and after the last is set aside.

    Of the error its class is remembered only: its text may name a person.
    """
    values = {
        "error": type(error).__name__,
        "now": at,
        "handed": HANDED,
        "longest": LONGEST_PAUSE,
        "most_attempts": MOST_ATTEMPTS,
        "handler": handler,
        "event_id": event_id,
    }
    row = (await execute(session, _NOTE_FAILURE, values)).one_or_none()
    if row is not None:
        ends = ["failed", "set_aside"] if row.set_aside_at else ["failed"]
        await add(session, [Tally("delivery", handler, end) for end in ends])
