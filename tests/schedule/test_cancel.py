"""Calling sessions off: many at once as one act, and nothing of it twice."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, delete, select, update

from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.errors import NotFound
from shared.outbox import OutboxEvent
from shared.schedule.cancel import call_off, cancel_sessions
from shared.schedule.changes import Act, tell
from shared.schedule.errors import SessionOver
from shared.schedule.models import ScheduledSession, SessionChange, SessionSeats
from tests.factories import make_activity, make_area, make_organizer, make_session, make_venue
from tests.factories.counting import statements

HOUR = timedelta(hours=1)


async def some(session: AsyncSession, number: int, seats: int | None = 5) -> list[ScheduledSession]:
    """So many sessions in one hall, one after the other."""
    area = await make_area(session)
    where: dict[str, Any] = {
        "area": area,
        "venue": await make_venue(session, area=area),
        "activity": await make_activity(session),
        "organizer": await make_organizer(session),
        "seats": seats,
    }
    first = await make_session(session, **where)
    starts = [first.starts_at + day * 24 * HOUR for day in range(1, number)]
    later = [await make_session(session, starts_at=at, **where) for at in starts]
    return [first, *later]


async def events(session: AsyncSession) -> Counter[str]:
    """How many events of each kind there are."""
    return Counter((await session.exec(select(OutboxEvent.type))).all())


async def closes(session: AsyncSession) -> Sequence[datetime]:
    """When the sign-ups of all sessions close."""
    return (await session.exec(select(SessionSeats.closes_at))).all()


async def test_many_take_as_many_statements_as_few(
    engine: AsyncEngine, session: AsyncSession, clock: FixedClock
) -> None:
    """A club's whole season is called off within a request, and nobody's seats are locked longer than that takes."""
    sent: dict[int, list[str]] = {}
    for number in (10, 200):
        sessions = await some(session, number)
        with statements(engine) as sent[number]:
            await cancel_sessions(session, clock, sessions, reason="Storm")
            await session.flush()
    assert sent[10] == sent[200]
    assert len(sent[10]) == 6  # two that lock, and one for each table


async def test_sign_up_closes_with_the_session_and_everything_is_noted_once(
    session: AsyncSession, clock: FixedClock
) -> None:
    """Twice is once: the first reason stays, and there is one act to tell."""
    sessions = [*await some(session, 3), *await some(session, 1, seats=None)]
    for reason in ("Storm", "Another"):
        await cancel_sessions(session, clock, sessions, reason=reason)
        await session.flush()
        clock.advance(HOUR)
    at = clock.now() - 2 * HOUR
    found = (await session.exec(select(ScheduledSession))).all()
    assert {(on.status, on.cancel_reason, on.cancelled_at, on.sequence) for on in found} == {
        ("cancelled", "Storm", at, 1)
    }
    assert set(await closes(session)) == {at}
    assert await events(session) == {"SessionCancelled": 4, "SessionsChanged": 1}
    noted = (await session.exec(select(SessionChange.session_id))).all()
    assert sorted(noted) == sorted(on.id for on in sessions)


async def test_one_that_is_over_stops_all(session: AsyncSession, clock: FixedClock) -> None:
    """A coordinator hears why; nothing is half done."""
    first, *rest = await some(session, 3)
    clock.advance(first.ends_at - clock.now())
    with pytest.raises(SessionOver):
        await cancel_sessions(session, clock, [*rest, first], reason="Storm")
    assert await events(session) == {}
    assert {on.status for on in (await session.exec(select(ScheduledSession))).all()} == {"published"}


async def test_one_that_is_gone_is_not_found(session: AsyncSession, clock: FixedClock) -> None:
    """A draft that its calendar has taken away, for example."""
    first, second = await some(session, 2, seats=None)
    await session.exec(delete(ScheduledSession).where(col(ScheduledSession.id) == first.id))
    with pytest.raises(NotFound):
        await cancel_sessions(session, clock, [first, second], reason="Storm")


async def test_within_an_act_what_is_over_is_left_alone(session: AsyncSession, clock: FixedClock) -> None:
    """A calendar that is read must not fail because time goes on meanwhile."""
    first, second = await some(session, 2)
    clock.advance(first.ends_at - clock.now())
    act = Act()
    await call_off(session, clock, [first, second], reason="Storm", act=act)
    tell(session, clock, act)
    await session.flush()
    assert (first.status, second.status) == ("published", "cancelled")
    assert await events(session) == {"SessionCancelled": 1, "SessionsChanged": 1}


async def test_what_somebody_else_has_said_meanwhile_counts(session: AsyncSession, clock: FixedClock) -> None:
    """The list that a page was made of is old: what the rows say in their locks is not."""
    (on,) = await some(session, 1)
    meanwhile = update(ScheduledSession).values(status="cancelled", cancelled_at=clock.now(), cancel_reason="First")
    await session.exec(meanwhile.execution_options(synchronize_session=False))
    assert on.status == "published"
    await cancel_sessions(session, clock, [on], reason="Second")
    await session.flush()
    assert (on.cancel_reason, await events(session)) == ("First", {})
