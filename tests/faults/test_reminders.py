"""Reminders while their senders are killed, Redis is emptied and PostgreSQL crashes; and the way that trusts Redis."""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from redis import Redis

from services.launcher.children import wait_until
from shared.clock import SystemClock
from shared.database import AsyncSession
from shared.ids import new_id
from shared.schedule.cancel import cancel_session
from shared.schedule.models import ScheduledSession
from shared.settings import Settings
from tests.faults.background import Background
from tests.faults.draining import WORKERS, drain
from tests.faults.mail_sink import Mail, MailSink, repeats
from tests.faults.naive_sender import REMINDERS
from tests.faults.processes import READY, Processes, processes
from tests.faults.reminders import Plan, plan
from tests.faults.servers import Servers
from tests.faults.stage import run, within

SENDERS = 2  # processes of the worker's pool
STALLED = 4  # seconds without a mail: whatever is left is leased to the dead, so the next kill need not wait for it
_LEFT = "SELECT count(*) FROM message WHERE sent_at IS NULL AND dropped_at IS NULL AND failed_at IS NULL"
_ENDS = """
    SELECT id, CASE WHEN sent_at IS NOT NULL THEN 'sent' WHEN dropped_at IS NOT NULL THEN 'dropped' ELSE 'failed' END AS how
      FROM message WHERE kind = 'reminder'
"""


@dataclass(frozen=True)
class Size:
    """How many reminders, how many kills, and over how long a time the reminders fall due."""

    reminders: int
    kills: int
    over: timedelta


@pytest.fixture
def size(*, chaos: bool) -> Size:
    """Short or long."""
    return Size(10_000, 100, timedelta(seconds=150)) if chaos else Size(300, 5, timedelta(seconds=10))


def at_shares(
    sink: MailSink, number: int, expected: int, *, at_work: Callable[[], object] = lambda: True
) -> Iterator[int]:
    """One to *number*, each when that share of the *expected* mails has come, or none comes while somebody is *at_work*."""
    for one in range(1, number + 1):
        seen, since = sink.accepted, time.monotonic()
        latest = since + READY
        while sink.accepted < expected * one // (number + 1) and time.monotonic() - since < STALLED:
            if sink.accepted > seen or not (at_work() or time.monotonic() > latest):
                seen, since = sink.accepted, time.monotonic()
            time.sleep(0.005)
        yield one


def kill_sender(running: Processes, number: int) -> int:
    """Three times one process of the worker's pool, then the worker with all of them; how many senders died."""
    if number % 4 and running.kill_child("worker-events", number):
        return 1
    senders = running.pool("worker-events")
    running.restart("worker-events")
    return senders


async def call_off(settings: Settings, session_id: UUID) -> datetime:
    """Cancel a session; a moment at which that was certain."""

    async def cancel(session: AsyncSession) -> None:
        on = await session.get_one(ScheduledSession, session_id)
        await cancel_session(session, SystemClock(), on, reason="Water in the hall")

    await within(settings, cancel)
    return SystemClock().now()


def test_every_reminder_has_its_effect_once_and_none_after_a_cancellation_or_the_start(
    background: Background, own_servers: Servers, settings: Settings, sink: MailSink, size: Size
) -> None:
    """A killed sender may repeat what it had just handed over; nothing else is ever sent twice, or in vain."""
    few = size.reminders * 15 // 100
    over_at: dict[UUID, datetime] = {}
    died = SENDERS  # by the crash of PostgreSQL: what they have just handed over they cannot mark
    with processes(settings) as running:
        running.add_parts(*WORKERS)
        began = SystemClock().now()
        starts_at = began + size.over * 0.7

        def prepare(starts_at: datetime, number: int, *, over: timedelta = size.over) -> Plan:
            return background.run(plan(settings, number, starts_at=starts_at, at=began, over=over))

        started = prepare(starts_at, few)
        # Most come due in the hour that passes, however long a slow machine takes to come to the calling off.
        called_off = prepare(began + timedelta(hours=4), few, over=max(10 * size.over, timedelta(minutes=3)))
        certain = prepare(began + timedelta(hours=3), size.reminders - 2 * few)
        over_at[started.session_id] = starts_at
        more: dict[int, Callable[[], object]] = {
            size.kills // 4: lambda: Redis.from_url(settings.redis_url).flushall(),
            size.kills // 2: own_servers.crash_postgres,
            size.kills * 3 // 4: own_servers.kill_valkey,
            size.kills: lambda: running.restart("relay"),
        }
        senders = partial(running.pool, "worker-events")  # none yet on a slow machine that has just started it again
        for number in at_shares(sink, size.kills, len(certain.due_at), at_work=senders):
            died += kill_sender(running, number)
            more.get(number, lambda: None)()
            if number == (size.kills + 1) // 2:
                over_at[called_off.session_id] = background.run(call_off(settings, called_off.session_id))
        died += senders()  # in a moment
        drain(background, settings.database_url, running, left=_LEFT)
    ends = {row["id"]: row["how"] for row in background.run(run(settings.database_url, _ENDS))}
    check_sent(sink.mails(), ends, kills=size.kills, died=died)
    check_certain(certain, ends)
    for in_vain in (started, called_off):
        check_nothing_in_vain(in_vain, sink.mails(), over_at[in_vain.session_id])


def check_sent(mails: Sequence[Mail], ends: Mapping[UUID, str], *, kills: int, died: int) -> None:
    """What is marked as sent was sent, and whoever died on the way repeats one at the most."""
    number = repeats(mails)
    print(  # noqa: T201
        f"\nreminders: {len(ends)}, {kills} kills ({died} senders died), {len(mails)} mails, {number} repeats"
    )
    sent = {mail.id for mail in mails if mail.id in ends}
    assert {one for one, how in ends.items() if how == "sent"} - sent == set()
    assert number <= died


def check_certain(certain: Plan, ends: Mapping[UUID, str]) -> None:
    """What nobody called off was sent."""
    assert Counter(ends[one] for one in certain.due_at) == {"sent": len(certain.due_at)}


def check_nothing_in_vain(plan: Plan, mails: Sequence[Mail], over_at: datetime) -> None:
    """From *over_at* on no reminder of this session leaves; and there were some that would have."""
    in_vain = {one for one, due_at in plan.due_at.items() if due_at >= over_at}
    assert in_vain
    assert [mail for mail in mails if mail.id in in_vain] == []
    assert [mail for mail in mails if mail.id in plan.due_at and mail.judged_at > over_at] == []


def test_control_the_way_that_trusts_redis_loses_reminders_under_the_same_kills(
    own_servers: Servers, settings: Settings, sink: MailSink, size: Size
) -> None:
    """Taken from a list is gone with the taker, and a flush takes all that is left: the test above can fail."""
    redis = Redis.from_url(settings.redis_url)
    number = size.reminders // 3
    redis.rpush(REMINDERS, *(str(new_id()) for _ in range(number)))
    names = ("naive-1", "naive-2")
    with processes(settings) as running:
        for name in names:
            running.add(name, sys.executable, "-m", "tests.faults.naive_sender")
        for one in at_shares(sink, size.kills, number // 2):
            running.restart(names[one % 2])
        redis.flushall()
        own_servers.kill_valkey()
        assert wait_until(lambda: Redis.from_url(settings.redis_url).llen(REMINDERS) == 0, seconds=60)
    lost = number - len({mail.id for mail in sink.mails()})
    print(f"\nnaive reminders: {number}, {size.kills} kills and a flush, {lost} lost")  # noqa: T201
    assert lost > 0
