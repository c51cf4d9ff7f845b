"""The relay's way to end: cancelled by the first signal, cleaned up, no trace."""

import asyncio
import os
import signal

import pytest

from services.launcher.until_told import run_until_told


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_the_work_after_it_has_cleaned_up(signum: signal.Signals) -> None:
    """Connections are closed; the caller sees a normal return."""
    cleaned_up = False

    async def work() -> None:
        nonlocal cleaned_up
        os.kill(os.getpid(), signum)
        try:
            await asyncio.sleep(3600)
        finally:
            await asyncio.sleep(0)
            cleaned_up = True

    await run_until_told(work())
    assert cleaned_up


async def test_an_error_of_the_work_is_not_hidden() -> None:
    """The supervisor must see a crash as a crash."""

    async def work() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await run_until_told(work())


async def test_work_that_ends_by_itself_ends_normally() -> None:
    """Nothing waits for a signal then."""
    await run_until_told(asyncio.sleep(0))
