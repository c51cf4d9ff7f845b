"""Write down whom an account signs up: the same name and birth year are the same person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.ids import new_id


@dataclass(frozen=True)
class NewParticipant:
    """Someone to sign up, as the form has checked it."""

    name: str
    birth_year: int
    gender: str | None = None


# Parts of the statement that places a party: they write only when its `claim` has a row, so a refusal leaves nothing.
#
# Found or added: two forms at the same moment meet at uq_participant_person and name the same row. The rows are taken in
# one order, so that two families' forms never wait for each other in a circle. `n` is the place in the party.
FOUND_OR_ADDED = """
        SELECT found.id, wanted.n
          FROM unnest(CAST(:names AS text[]), CAST(:years AS int[])) WITH ORDINALITY AS wanted (name, birth_year, n)
          JOIN person AS found ON lower(found.name) = lower(wanted.name) AND found.birth_year = wanted.birth_year
"""
PERSON = """
        INSERT INTO participant (id, account_id, name, birth_year, gender, created_at)
        SELECT DISTINCT ON (lower(name), birth_year) w.id, CAST(:account_id AS uuid), name, birth_year, gender, :now
          FROM claim, unnest(CAST(:new_ids AS uuid[]), CAST(:names AS text[]), CAST(:years AS int[]),
                             CAST(:genders AS text[])) WITH ORDINALITY AS w (id, name, birth_year, gender, n)
         WHERE name IS NOT NULL
         ORDER BY lower(name), birth_year, n
        ON CONFLICT (account_id, lower(name), birth_year) WHERE account_id IS NOT NULL AND removed_at IS NULL
        DO UPDATE SET name = participant.name
        RETURNING id, name, birth_year
"""
GROWN_UP_SAID = """
        UPDATE account SET grown_up_said_at = :now FROM claim
         WHERE :grown_up AND id = :account_id AND grown_up_said_at IS NULL
"""


def columns(people: Sequence[UUID | NewParticipant]) -> dict[str, Any]:
    """The parameters of PERSON: one entry for each of *people*, empty for those who have an id already."""
    new = [one if isinstance(one, NewParticipant) else None for one in people]
    return {
        "new_ids": [new_id() for _ in new],
        "names": [one and one.name for one in new],
        "years": [one and one.birth_year for one in new],
        "genders": [one and one.gender for one in new],
    }
