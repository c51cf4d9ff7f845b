"""What must hold over the whole database at every commit: a name, the rule in words, and the query that finds breaches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from shared.database import AsyncSession, execute

MOST_SHOWN = 5


@dataclass(frozen=True)
class Invariant:
    """A rule and the query that finds what breaks it.

    The query gives `id` and `what` of each breach, never personal data; it may use `:now` and `:zone`.
    """

    name: str
    rule: str
    breaches: str


@dataclass(frozen=True)
class Breach:
    """Something that breaks a rule: its id, and what is wrong with it."""

    id: str
    what: str


@dataclass(frozen=True)
class Found:
    """How often a rule is broken, and the first few breaches."""

    total: int
    breaches: Sequence[Breach]


async def examine(session: AsyncSession, invariant: Invariant, *, now: datetime, zone: str) -> Found:
    """Look for breaches of *invariant* in what the session's transaction sees; changes nothing."""
    statement = text(f"""
        SELECT CAST(id AS text) AS id, CAST(what AS text) AS what, count(*) OVER () AS total
          FROM ({invariant.breaches}) AS breach ORDER BY 1 LIMIT {MOST_SHOWN}
    """)  # noqa: S608 - our own words only
    values = {name: value for name, value in (("now", now), ("zone", zone)) if f":{name}" in invariant.breaches}
    rows = (await execute(session, statement, values)).all()
    return Found(rows[0].total if rows else 0, [Breach(row.id, row.what) for row in rows])
