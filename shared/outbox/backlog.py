"""What the outbox still holds back, in a few looks at partial indexes: as cheap after years as on the first day."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text

from shared.database import AsyncSession, execute
from shared.outbox.models import ASIDE, OPEN


@dataclass(frozen=True)
class Backlog:
    """How much waits, by state: new, due, waiting for its time, set aside; and how long the oldest has waited.

    `lag` is the age of the oldest event that is not expanded, `due` of the oldest delivery that nobody has taken.
    """

    counts: dict[str, int]
    lag: timedelta
    due: timedelta

    @property
    def oldest(self) -> timedelta:
        """The longer of the two."""
        return max(self.lag, self.due)


# Ids are in the order of time, so the first new one is the oldest. Indexes: ix_outbox_event_new, ix_delivery_due,
# ix_delivery_set_aside; what is done and what is long expanded is in none of them.
_BACKLOG = text(f"""
    SELECT (SELECT count(*) FROM outbox_event WHERE expanded_at IS NULL) AS new,
           (SELECT count(*) FROM delivery WHERE {OPEN} AND due_at <= :now) AS due,
           (SELECT count(*) FROM delivery WHERE {OPEN} AND due_at > :now) AS waiting,
           (SELECT count(*) FROM delivery WHERE {ASIDE}) AS set_aside,
           (SELECT recorded_at FROM outbox_event WHERE expanded_at IS NULL ORDER BY id LIMIT 1) AS oldest_new,
           (SELECT due_at FROM delivery WHERE {OPEN} AND due_at <= :now ORDER BY due_at LIMIT 1) AS oldest_due
""")  # noqa: S608  # the conditions are ours


async def backlog(session: AsyncSession, *, at: datetime) -> Backlog:
    """What the outbox still holds back at *at*."""
    row = (await execute(session, _BACKLOG, {"now": at})).one()
    counts = {name: getattr(row, name) for name in ("new", "due", "waiting", "set_aside")}
    return Backlog(counts, _age(row.oldest_new, at), _age(row.oldest_due, at))


def _age(since: datetime | None, at: datetime) -> timedelta:
    return at - since if since else timedelta()
