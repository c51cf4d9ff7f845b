"""Hand tasks to Celery. Its client blocks, so it works in a thread, and gives up soon: what is due stays due."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from services.worker.main import make_app
from services.worker.queues import queue_of
from shared.settings import Settings

SOCKET_SECONDS = 2
# One more try at once: the first finds out that a pooled connection died with a restarted Redis.
RETRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0}


@dataclass(frozen=True)
class Due:
    """A task and the rows it is about. Ids only: nothing about a person passes the broker."""

    task: str
    ids: Sequence[UUID]


class Publisher(Protocol):
    """Takes tasks to the workers."""

    async def publish(self, tasks: Sequence[Due]) -> None:
        """Hand over all *tasks*. Raises whatever the broker's client raises; some may be handed over then."""
        ...


class CeleryPublisher:
    """The real one."""

    def __init__(self, settings: Settings) -> None:
        self._app = make_app(settings, socket_timeout=SOCKET_SECONDS)

    async def publish(self, tasks: Sequence[Due]) -> None:
        """Hand over all *tasks*. Raises kombu's OperationalError when Redis is away."""
        if tasks:
            await asyncio.to_thread(self._publish, tasks)

    def _publish(self, tasks: Sequence[Due]) -> None:
        with self._app.producer_or_acquire() as producer:
            for due in tasks:
                self._app.send_task(
                    due.task,
                    args=[[str(row) for row in due.ids]],
                    queue=queue_of(due.task),
                    producer=producer,
                    retry=True,
                    retry_policy=RETRY,
                )


class RecordingPublisher:
    """Remembers tasks, for tests."""

    def __init__(self) -> None:
        self.published: list[Due] = []

    async def publish(self, tasks: Sequence[Due]) -> None:
        """Remember all *tasks*."""
        self.published.extend(tasks)
