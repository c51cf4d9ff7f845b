"""Correct what an account wrote about somebody it signs up."""

from sqlalchemy.exc import IntegrityError

from shared.database import AsyncSession, broken_key
from shared.people.errors import AlreadyKnown
from shared.people.models import Participant


async def edit(session: AsyncSession, person: Participant, *, name: str, birth_year: int) -> None:
    """Give *person* another name or birth year, as the form has checked them.

    Raises AlreadyKnown when the account has somebody of that name and year already; *person* stays as it was then.
    """
    before = person.name, person.birth_year
    try:
        async with session.begin_nested():
            person.name, person.birth_year = name, birth_year
            session.add(person)
    except IntegrityError as error:
        if broken_key(error) != "uq_participant_person":
            raise
        person.name, person.birth_year = before
        raise AlreadyKnown from None
