"""What the relay looks for again and again: the one table of due work, and the tasks that are made of it."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.worker.publisher import Due
from services.worker.subscriptions import SUBSCRIPTIONS
from shared import outbox
from shared.bookings.answer import lapse_offers
from shared.calendars.sync.claims import any_due
from shared.clock import Clock
from shared.database import AsyncSession
from shared.insights.due import started_since_counted
from shared.messages import claims
from shared.settings import Settings

MOST = 1000  # rows taken by one look; when there were so many, the next look follows at once
EVENTS_A_TASK = 100
MESSAGES_A_TASK = 8  # sent side by side, and all that a dying process can hold up or repeat


@dataclass(frozen=True)
class Found:
    """What one look found: how many rows, and the tasks that they need."""

    rows: int
    tasks: Sequence[Due] = ()


@dataclass(frozen=True)
class Sweep:
    """A look at the database, in a transaction of its own, at most every so many seconds."""

    name: str
    look: Callable[[AsyncSession, Clock, Settings], Awaitable[Found]]
    seconds: float = 0
    queue: str | None = None
    """Where its tasks go: while that queue is away or full nothing is taken. None: it makes no tasks."""


async def _expand(session: AsyncSession, clock: Clock, _settings: Settings) -> Found:
    return Found(await outbox.expand(session, SUBSCRIPTIONS, at=clock.now(), most=MOST))


async def _deliveries(session: AsyncSession, clock: Clock, _settings: Settings) -> Found:
    taken = await outbox.take_due(session, at=clock.now(), most=MOST)
    tasks = [due for handler, ids in taken.items() for due in _split(handler, ids, EVENTS_A_TASK)]
    return Found(sum(map(len, taken.values())), tasks)


async def _messages(session: AsyncSession, clock: Clock, _settings: Settings) -> Found:
    ids = await claims.take_due(session, at=clock.now(), most=MOST)
    return Found(len(ids), list(_split("messages.send", ids, MESSAGES_A_TASK)))


async def _calendars(session: AsyncSession, clock: Clock, _settings: Settings) -> Found:
    """Only says that there is work: whoever reads them claims them, as many as it has places for."""
    due = await any_due(session, at=clock.now())
    return Found(0, [Due("calendars.read_due", ())] if due else [])


async def _counting(session: AsyncSession, clock: Clock, settings: Settings) -> Found:
    ids = await started_since_counted(session, settings, at=clock.now(), most=MOST // 2)
    return Found(len(ids), list(_split("insights.recount_started", ids, EVENTS_A_TASK)))


async def _offers(session: AsyncSession, clock: Clock, settings: Settings) -> Found:
    return Found(await lapse_offers(session, clock, settings))


def _split(task: str, ids: Sequence[UUID], most: int) -> Iterator[Due]:
    for start in range(0, len(ids), most):
        yield Due(task, ids[start : start + most])


# Expanding needs no broker and goes on without one. What could not be handed over is not taken.
SWEEPS = (
    Sweep("offers", _offers, seconds=1),  # before the events that it records
    Sweep("events", _expand),
    Sweep("deliveries", _deliveries, queue="events"),  # some go elsewhere, but where nearly all go must be room
    Sweep("messages", _messages, queue="messages"),
    Sweep("calendars", _calendars, queue="calendars", seconds=10),
    Sweep("counting", _counting, queue="insights", seconds=30),  # well below the age that /readyz calls late
)
