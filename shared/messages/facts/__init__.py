"""Everything a message needs to be judged and written, read when it is about to be sent; few queries for any number."""

from collections.abc import Sequence
from uuid import UUID

from shared.database import AsyncSession
from shared.messages.facts.acts import load_acts
from shared.messages.facts.calendars import load_calendars
from shared.messages.facts.codes import load_codes
from shared.messages.facts.faults import load_faults
from shared.messages.facts.kinds import Calendar, Change, Facts, Fault, Noticed, Visit
from shared.messages.facts.notices import load_notices
from shared.messages.facts.visits import load_visits

__all__ = ["Calendar", "Change", "Facts", "Fault", "Noticed", "Visit", "load"]

_LOADERS = (load_codes, load_visits, load_acts, load_notices, load_faults, load_calendars)


async def load(session: AsyncSession, message_ids: Sequence[UUID]) -> list[Facts]:
    """The facts of these messages."""
    return [found for loader in _LOADERS for found in await loader(session, message_ids)]
