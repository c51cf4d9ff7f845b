"""The locks of sessions: any number at once, in one order, and what the rows say then."""

from uuid import uuid4

import pytest
from sqlmodel import col, delete

from shared.database import AsyncSession, one_of
from shared.errors import NotFound
from shared.schedule.locking import lock, lock_all, lock_seats
from shared.schedule.models import ScheduledSession
from tests.factories import make_session


async def test_any_number_is_locked_in_the_order_of_the_ids(session: AsyncSession) -> None:
    """Also more than a statement has parameters; those that nobody knows are no error."""
    on = [await make_session(session, seats=1 if number else None) for number in range(3)]
    asked = [*(uuid4() for _ in range(33_000)), *(one.id for one in reversed(on))]
    found = await lock_all(session, one_of(col(ScheduledSession.id), asked))
    assert [one.id for one in found] == sorted(one.id for one in on)
    assert list(await lock_seats(session, found)) == sorted(one.id for one in on[1:])


async def test_one_that_is_gone_cannot_be_locked(session: AsyncSession) -> None:
    """Its calendar took it away while somebody looked at it."""
    on = await make_session(session)
    await lock(session, on)
    await session.exec(delete(ScheduledSession).where(col(ScheduledSession.id) == on.id))
    with pytest.raises(NotFound):
        await lock(session, on)


async def test_what_the_caller_has_changed_is_not_forgotten(session: AsyncSession) -> None:
    """The row is read again, after what was changed was written."""
    on = await make_session(session)
    on.title = "Ours"
    session.add(on)
    await lock(session, on)
    assert on.title == "Ours"
