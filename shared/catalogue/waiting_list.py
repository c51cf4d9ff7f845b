"""Choose how an organiser's freed seats reach who waits: given, or offered for an answer."""

from shared.catalogue.models import Organizer
from shared.database import AsyncSession
from shared.errors import InvalidInput

OFFERS = ("off", "near", "always")
"""Give freed seats at once; offer them when the start is near; always offer them."""


async def choose_offers(session: AsyncSession, organizer: Organizer, *, offers: str) -> None:
    """From now on freed seats are given or offered so; offers that were made stand. Raises InvalidInput for another word.

    The caller has checked that it is their organiser.
    """
    if offers not in OFFERS:
        raise InvalidInput(field="offers")
    organizer.offers = offers
    session.add(organizer)
    await session.flush()
