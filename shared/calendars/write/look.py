"""How often what everybody can see has changed, looked at by one clock: whoever knows the number knows every feed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from shared.database import AnySession, execute

# What the statement sees lies between the two moments: its transaction, which is its own, begins before it looks, and the
# other is asked for while it runs. `statement_timestamp()` would not do: over the extended protocol it may be later.
_LOOK = text("""
    SELECT (SELECT coalesce(sum(number), 0) FROM programme_changes) AS changes,
           now() + moved.by AS earliest, clock_timestamp() + moved.by AS latest
      FROM (SELECT make_interval(secs => coalesce((SELECT clock_offset_seconds FROM installation), 0)) AS by) AS moved
""")


@dataclass(frozen=True)
class Look:
    """How often what everybody can see has changed, and when that was so, by the database's clock, which is everybody's.

    It counts all that was committed by *earliest* and nothing that was after *latest*. As long as the number is the
    same, only time changes a public feed.
    """

    changes: int
    earliest: datetime
    latest: datetime


async def look(session: AnySession) -> Look:
    """A look at the number. Whoever keeps what they read looks first: then what they keep is at least as new."""
    found = (await execute(session, _LOOK, {})).one()
    return Look(found.changes, found.earliest, found.latest)
