"""What is written to people when something has happened. Each reads the present state: yesterday's news is not sent."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from shared.bookings.models import Party
from shared.clock import Clock
from shared.database import AsyncSession
from shared.messages.write import NewMessage, once_per_size, write
from shared.people.models import SignInChallenge
from shared.schedule.models import ScheduledSession
from shared.settings import Settings

COMING = ("confirmed", "waitlisted", "offered")


async def write_code(session: AsyncSession, clock: Clock, _settings: Settings, challenge_ids: Sequence[UUID]) -> None:
    """A one-time code for each challenge that still waits for it."""
    statement = select(SignInChallenge.id).where(
        col(SignInChallenge.id).in_(challenge_ids),
        col(SignInChallenge.used_at).is_(None),
        SignInChallenge.expires_at > clock.now(),
    )
    found = (await session.exec(statement)).all()
    await write(session, clock, [NewMessage("code", one, None, f"code:{one}") for one in found])


async def confirm(session: AsyncSession, clock: Clock, _settings: Settings, party_ids: Sequence[UUID]) -> None:
    """Tell parties that they have their seats."""
    await _tell(session, clock, party_ids, kind="confirmed", status="confirmed")


async def waiting(session: AsyncSession, clock: Clock, _settings: Settings, party_ids: Sequence[UUID]) -> None:
    """Tell parties that they stand in the queue and have no seat yet."""
    await _tell(session, clock, party_ids, kind="waiting", status="waitlisted")


async def promoted(session: AsyncSession, clock: Clock, _settings: Settings, party_ids: Sequence[UUID]) -> None:
    """Tell parties from the waiting list that they have seats now."""
    await _tell(session, clock, party_ids, kind="promoted", status="confirmed")


async def booking_cancelled(
    session: AsyncSession, clock: Clock, _settings: Settings, party_ids: Sequence[UUID]
) -> None:
    """Tell parties that some or all of them are no longer signed up; once for every size that a party shrank to."""
    statement = _with_organizer().where(col(Party.id).in_(party_ids))
    messages = [
        NewMessage("booking_cancelled", party.id, party.account_id, once_per_size(party), organizer_id=organizer_id)
        for party, organizer_id in await session.exec(statement)
    ]
    await write(session, clock, messages)


async def session_cancelled(
    session: AsyncSession, clock: Clock, _settings: Settings, session_ids: Sequence[UUID]
) -> None:
    """Tell everyone who wanted to come that a session is off: a family once, however many parties it has."""
    kind = "session_cancelled"
    statement = (
        select(Party, ScheduledSession.cancelled_at, ScheduledSession.organizer_id)
        .join(ScheduledSession, col(ScheduledSession.id) == col(Party.session_id))
        .where(
            col(Party.session_id).in_(session_ids),
            col(Party.status).in_(COMING),
            ScheduledSession.status == "cancelled",
            ScheduledSession.ends_at > clock.now(),
        )
        .order_by(col(Party.arrival))
    )
    messages: dict[str, NewMessage] = {}
    for party, cancelled_at, owner in await session.exec(statement):
        # The moment is part of it: a session that was put back and is called off again is news again.
        once = f"{kind}:{party.session_id}:{cancelled_at}:{party.account_id}"
        messages.setdefault(once, NewMessage(kind, party.id, party.account_id, once, organizer_id=owner))
    await write(session, clock, list(messages.values()))


async def _tell(session: AsyncSession, clock: Clock, party_ids: Sequence[UUID], *, kind: str, status: str) -> None:
    statement = _with_organizer().where(col(Party.id).in_(party_ids), Party.status == status)
    messages = [
        NewMessage(kind, party.id, party.account_id, f"{kind}:{party.id}", organizer_id=organizer_id)
        for party, organizer_id in await session.exec(statement)
    ]
    await write(session, clock, messages)


def _with_organizer() -> Any:
    """Parties with the organiser of their session, on whose behalf they are written to."""
    return select(Party, ScheduledSession.organizer_id).join(
        ScheduledSession, col(ScheduledSession.id) == col(Party.session_id)
    )
