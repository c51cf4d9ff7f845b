"""Run a coroutine that never ends by itself until SIGTERM or Ctrl-C."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from services.launcher.stopping import SIGNALS


async def run_until_told(work: Coroutine[Any, Any, None]) -> None:
    """Await *work*; the first signal cancels it and this returns when it has cleaned up. What it raises is raised here."""
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work)
    for signum in SIGNALS:
        loop.add_signal_handler(signum, task.cancel)
    try:
        # Unlike `await task`, this tells the cancelled work apart from being cancelled ourselves.
        await asyncio.wait([task])
        if not task.cancelled():
            task.result()
    finally:
        for signum in SIGNALS:
            loop.remove_signal_handler(signum)
