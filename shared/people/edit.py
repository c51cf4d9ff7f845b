"""Correct what an account wrote about somebody it signs up."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from shared.database import AsyncSession, broken_key, execute
from shared.errors import NotFound
from shared.people.errors import AlreadyKnown

# Whoever is removed at the same moment has gone when this statement gets the row, and stays without a name.
_CORRECT = text("""
    UPDATE participant SET name = :name, birth_year = :birth_year
     WHERE id = :id AND account_id = :account_id AND removed_at IS NULL
    RETURNING id
""")


async def edit(session: AsyncSession, *, account_id: UUID, participant_id: UUID, name: str, birth_year: int) -> None:
    """Give one of an account's participants another name or birth year, as the form has checked them.

    Raises NotFound for somebody else's or one who was removed, and AlreadyKnown when the account has somebody of that
    name and year already.
    """
    values = {"id": participant_id, "account_id": account_id, "name": name, "birth_year": birth_year}
    try:
        async with session.begin_nested():
            corrected = (await execute(session, _CORRECT, values)).one_or_none()
    except IntegrityError as error:
        if broken_key(error) != "uq_participant_person":
            raise
        raise AlreadyKnown from None
    if corrected is None:
        raise NotFound
