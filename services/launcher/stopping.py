"""Ctrl-C and SIGTERM: the first asks to stop in order, the second to stop at once."""

import contextlib
import signal
from collections.abc import Callable, Iterator
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StopRequested(KeyboardInterrupt):
    """Somebody wants us to stop. A KeyboardInterrupt, because asyncio lets only that out of a running event loop."""


@contextlib.contextmanager
def stop_on_signals(at_once: Callable[[], None]) -> Iterator[None]:
    """Raise StopRequested on the first signal, wherever the main thread is; call *at_once* on each further one."""
    asked = False

    def on_signal(_signum: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            at_once()
            return
        asked = True
        raise StopRequested

    before = {signum: signal.signal(signum, on_signal) for signum in SIGNALS}
    try:
        yield
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)
