"""The demo's mailbox shows every message once, the newest first."""

from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta

from shared.clock import FixedClock
from shared.database import AsyncSession, Sessions, transaction
from shared.ids import new_id
from shared.messages.channels import Mailbox, Outgoing
from shared.messages.queries import mailbox


async def test_a_repeat_overwrites_itself(sessions: Sessions, session: AsyncSession, clock: FixedClock) -> None:
    """A message that a dead process had already delivered is not shown twice."""

    def open_transaction() -> AbstractAsyncContextManager[AsyncSession]:
        return transaction(sessions)

    channel = Mailbox(open_transaction)
    first = Outgoing(new_id(), "code", "phone", "+46701740605", "Your code", "123456", clock.now())
    later = replace(first, id=new_id(), body="654321", at=clock.now() + timedelta(minutes=1))
    for message in (first, later, first):
        await channel.deliver(message)

    assert [row.body for row in await mailbox(session)] == ["654321", "123456"]
    assert len(await mailbox(session, most=1)) == 1
