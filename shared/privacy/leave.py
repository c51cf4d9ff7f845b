"""Give back the places of whoever is leaving us."""

from contextlib import suppress
from uuid import UUID

from shared.bookings.cancel import cancel
from shared.bookings.errors import SessionClosed
from shared.clock import Clock
from shared.database import AsyncSession
from shared.privacy.queries import coming_places
from shared.settings import Settings


async def cancel_coming(
    session: AsyncSession, clock: Clock, settings: Settings, *, account_id: UUID, participant_id: UUID | None = None
) -> None:
    """Cancel every coming place of an account, or of one of its participants; who waits for the seats gets them.

    A session that starts in this very moment keeps its list.
    """
    for place in await coming_places(session, account_id, participant_id=participant_id, at=clock.now()):
        with suppress(SessionClosed):
            await cancel(
                session,
                clock,
                settings,
                account_id=account_id,
                party_id=place.party_id,
                participants=place.participant_ids,
            )
