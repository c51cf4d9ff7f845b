"""The real processes, as `spontan up` starts them: a row in the outbox becomes a message, and a reminder in its time."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from services.launcher.parts import environment, parts
from services.launcher.processes import ProcessUnit
from services.launcher.valkey import Valkey
from shared.clock import SystemClock
from shared.database import transaction
from shared.installation import Installation, installation
from shared.messages.models import MailboxMessage
from shared.messages.queries import mailbox
from shared.settings import Settings
from tests.frame.live import Live
from tests.messages.stage import SignedUp, sign_up

CHOSEN = ("database_url", "redis_url", "demo", "public_url", "data")
Processes = dict[str, ProcessUnit]


@contextmanager
def running(settings: Settings) -> Iterator[Processes]:
    """A relay and the worker that reacts and sends."""
    chosen = {name: getattr(settings, name) for name in CHOSEN}
    env = environment({**chosen, "secret_key": settings.secret_key.get_secret_value()})
    units = {
        process.name: ProcessUnit(process, settings.data)
        for process in parts(settings, env)
        if process.name in {"relay", "worker-events"}
    }
    try:
        for unit in units.values():
            unit.start()
        yield units
    finally:
        for unit in units.values():
            end(unit)


def end(unit: ProcessUnit) -> None:
    """Kill it and wait for it."""
    unit.kill()
    unit.stop()


@pytest.fixture
def processes(live: Live, tmp_path: Path) -> Iterator[Processes]:
    """Both, on the suite's servers."""
    with running(live.settings.model_copy(update={"data": tmp_path})) as units:
        yield units


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    """A Valkey that may be killed."""
    own = Valkey(tmp_path, extra={"appendonly": "no"})
    own.start()
    yield own
    own.stop()


async def sign_up_for_tomorrow(live: Live) -> SignedUp:
    """A family signs up, by the real clock: the processes know no other."""
    clock = SystemClock()
    async with transaction(live.sessions) as session:
        if await installation(session) is None:
            session.add(Installation(demo=True, loaded_at=clock.now()))
        return await sign_up(session, clock, live.settings, starts_at=clock.now() + timedelta(hours=24))


async def delivered(
    live: Live, kind: str, processes: Processes, *, number: int = 1, seconds: float = 60
) -> list[MailboxMessage]:
    """So many messages of a *kind*, waited for."""
    for _ in range(int(seconds / 0.05)):
        async with live.sessions() as session:
            found = [row for row in await mailbox(session) if row.kind == kind]
        if len(found) >= number:
            return found
        await asyncio.sleep(0.05)
    logs = "\n".join(unit.log.read_text() for unit in processes.values())
    raise AssertionError(f"No {kind} in {seconds} s.\n{logs}")


async def test_a_booking_is_confirmed_and_reminded_of(live: Live, processes: Processes) -> None:
    """Through the outbox, the relay, Valkey and a forked worker; the reminder when the demo's clock is moved on."""
    party = await sign_up_for_tomorrow(live)
    (confirmed,) = await delivered(live, "confirmed", processes)
    assert confirmed.contact == party.account.contact

    async with transaction(live.sessions) as session:
        row = await installation(session)
        assert row
        row.clock_offset_seconds = int(timedelta(hours=21, minutes=1).total_seconds())
        session.add(row)
    (reminder,) = await delivered(live, "reminder", processes)

    assert reminder.contact == party.account.contact
    assert all(unit.stop() for unit in processes.values()), "a process had to be killed"


async def test_a_killed_worker_loses_nothing(live: Live, processes: Processes) -> None:
    """The next one does what was left."""
    worker = processes["worker-events"]
    end(worker)
    await sign_up_for_tomorrow(live)
    await asyncio.sleep(1.5)  # the relay has handed the tasks to nobody

    worker.start()

    await delivered(live, "confirmed", processes)


async def test_a_killed_redis_stops_nobody(live: Live, valkey: Valkey, tmp_path: Path) -> None:
    """Killed while tasks run and messages are on their way, empty when it is back: all arrive, and nobody has crashed."""
    settings = live.settings.model_copy(update={"data": tmp_path, "redis_url": valkey.url})
    with running(settings) as processes:
        await sign_up_for_tomorrow(live)
        await delivered(live, "confirmed", processes)
        pids = [unit.pid for unit in processes.values()]
        for _ in range(5):
            await sign_up_for_tomorrow(live)
        await asyncio.sleep(1.1)
        valkey.kill()
        for _ in range(5):
            await sign_up_for_tomorrow(live)

        await asyncio.sleep(2)
        valkey.start()
        await delivered(live, "confirmed", processes, number=11, seconds=90)

        assert [unit.pid for unit in processes.values()] == pids
