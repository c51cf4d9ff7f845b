"""One child process of a Celery worker: its event loop and its resources, made by its first task and kept.

Nothing of it exists before the fork: a connection shared by two processes gives wrong answers. One loop lives as long
as the process, because an engine's connections belong to the loop they were made in.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import copy_context
from typing import Any

from celery.signals import worker_process_init, worker_process_shutdown
from structlog import get_logger

from services.worker.resources import Resources, build_resources
from shared.logs import where
from shared.settings import settings_from_environment

log = get_logger(__name__)
TASK_SECONDS = 240  # less than Celery's hard limit, which kills the process and what runs beside


class TaskFailed(Exception):
    """A task did not work; the name of the error only, for an error's text may hold a person."""


class Process:
    """The loop and the resources."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._resources: Resources | None = None

    def run(self, function: Callable[[Resources], Awaitable[None]]) -> None:
        """Run *function* to its end, in a copy of the context so that no variable leaks into the next task."""
        self._runner.run(self._within_time(function), context=copy_context())

    async def _within_time(self, function: Callable[[Resources], Awaitable[None]]) -> None:
        async with asyncio.timeout(TASK_SECONDS):
            if self._resources is None:
                self._resources = build_resources(settings_from_environment())
            await function(self._resources)

    def close(self) -> None:
        """Close the connections and the loop."""
        with self._runner:
            if self._resources is not None:
                self._runner.run(self._resources.close())


_process: Process | None = None


def run(function: Callable[[Resources], Awaitable[None]]) -> None:
    """Run a task's work on this process's resources. Raises TaskFailed; what was due stays due."""
    global _process  # noqa: PLW0603  # Celery offers no other place that belongs to a child process
    _process = _process or Process()
    try:
        _process.run(function)
    except Exception as error:  # noqa: BLE001  # raised again without its text
        log.error("task_failed", error=type(error).__name__, where=where(error))  # noqa: TRY400  # no text, see TaskFailed
        raise TaskFailed(type(error).__name__) from None


@worker_process_init.connect
def _forget_the_parents(**_: Any) -> None:
    global _process  # noqa: PLW0603
    _process = None


@worker_process_shutdown.connect
def _close(**_: Any) -> None:
    if _process is not None:
        _process.close()
