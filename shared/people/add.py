"""Write down whom an account signs up: the same name and birth year are the same person."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from shared.clock import Clock
from shared.database import AsyncSession, execute
from shared.ids import new_id


@dataclass(frozen=True)
class NewParticipant:
    """Someone to sign up, as the form has checked it."""

    name: str
    birth_year: int
    gender: str | None = None


# Found or added in one statement: two forms at the same moment meet at uq_participant_person and name the same row. The
# rows are taken in one order, so that two families' forms never wait for each other in a circle.
_FIND_OR_ADD = text("""
    WITH wanted AS (
        SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:names AS text[]), CAST(:years AS int[]),
                             CAST(:genders AS text[]))
                 WITH ORDINALITY AS w (id, name, birth_year, gender, n)
    ), added AS (
        INSERT INTO participant (id, account_id, name, birth_year, gender, created_at)
        SELECT DISTINCT ON (lower(name), birth_year) id, CAST(:account_id AS uuid), name, birth_year, gender, :now
          FROM wanted ORDER BY lower(name), birth_year, n
        ON CONFLICT (account_id, lower(name), birth_year) WHERE account_id IS NOT NULL
        DO UPDATE SET name = participant.name
        RETURNING id, name, birth_year
    )
    SELECT added.id FROM wanted
      JOIN added ON lower(added.name) = lower(wanted.name) AND added.birth_year = wanted.birth_year
     ORDER BY wanted.n
""")

_GROWN_UP = text("UPDATE account SET grown_up_said_at = :now WHERE id = :id AND grown_up_said_at IS NULL")


async def find_or_add(
    session: AsyncSession, clock: Clock, account_id: UUID, people: Sequence[NewParticipant]
) -> list[UUID]:
    """The participants of these names and birth years, in this order; those the account does not know are added."""
    if not people:
        return []
    values = {
        "account_id": account_id,
        "ids": [new_id() for _ in people],
        "names": [person.name for person in people],
        "years": [person.birth_year for person in people],
        "genders": [person.gender for person in people],
        "now": clock.now(),
    }
    return [row.id for row in await execute(session, _FIND_OR_ADD, values)]


async def say_grown_up(session: AsyncSession, clock: Clock, account_id: UUID) -> None:
    """Remember that the account's contact is a grown-up's, if it is not known yet."""
    await execute(session, _GROWN_UP, {"id": account_id, "now": clock.now()})
