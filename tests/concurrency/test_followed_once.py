"""Two taps at the same moment follow once."""

import asyncio

import pytest
from sqlmodel import select

from shared.bookings.follow import follow, stop_following
from shared.bookings.models import Follower
from shared.bookings.subject import Subject
from shared.clock import FixedClock
from shared.database import transaction
from tests.factories import make_account, make_series, make_session
from tests.frame.live import Live

TAPS = 5


@pytest.mark.parametrize("kind", ["series", "programme"])
@pytest.mark.parametrize("stopped", [False, True])
async def test_taps_at_once_are_one_follower(live: Live, clock: FixedClock, kind: str, stopped: bool) -> None:  # noqa: FBT001
    """None is refused, and there is one row, whether the family follows for the first time or again."""
    async with transaction(live.sessions) as session:
        subject = Subject.of(await (make_series(session) if kind == "series" else make_session(session)))
        account_id = (await make_account(session)).id
        if stopped:
            await follow(session, clock, account_id=account_id, subject=subject)
            await stop_following(session, clock, account_id=account_id, subject=subject)
    together = asyncio.Barrier(TAPS)

    async def tap() -> None:
        async with transaction(live.sessions) as session:
            await session.connection()
            await together.wait()
            await follow(session, clock, account_id=account_id, subject=subject)

    await asyncio.gather(*(tap() for _ in range(TAPS)))
    async with live.sessions() as session:
        (follower,) = (await session.exec(select(Follower))).all()
    assert follower.stopped_at is None
