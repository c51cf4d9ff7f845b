"""An event loop in a thread of its own: clients and proxies go on while the test starts and kills servers, which blocks."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, Self, TypeVar

import uvloop

Result = TypeVar("Result")


class Background:
    """The loop; a context that ends what still runs on it."""

    def __enter__(self) -> Self:
        """Start the thread."""
        self._loop = uvloop.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="background", daemon=True)
        self._thread.start()
        return self

    def start(self, work: Coroutine[Any, Any, Result]) -> "Future[Result]":
        """Begin *work*; its result can be asked for from this thread."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run *work* to its end."""
        return self.start(work).result()

    def __exit__(self, *_: object) -> None:
        """Cancel what is left, and end the thread."""
        self.run(_cancel_others())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()


async def _cancel_others() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0.1)  # transports that were closed or aborted say so to their protocols a turn later
