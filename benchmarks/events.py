"""What an event costs after its transaction: CPU milliseconds of the relay and of the workers, each apart.

    .venv/bin/python -m benchmarks.events [--events 2000]

So many families have signed up at one moment. Each BookingConfirmed has two handlers: one writes the confirmation, one
plans the reminder; then the confirmation is sent over SMTP. Beside it stands the floor: the same statements in the
same batches through bare asyncpg, without queue, tasks and objects.
"""

import argparse
import asyncio
import time

from benchmarks import families
from benchmarks.floor import floor
from benchmarks.installation import Installation, running

WARM = 200  # families before the first that counts: processes import and prepare when they are first used
PATIENCE = 600.0  # seconds; mails of a process go one after the other from their last step to their mark


async def main(events: int) -> None:
    """Measure and print."""
    async with running("relay", "worker-events", "worker-messages") as on:
        await families.found(on.database, WARM + events)
        await families.sign_up(on.database, 1, WARM)
        await _quiet(on, WARM)
        before, began = on.cpu(), time.monotonic()
        await families.sign_up(on.database, WARM + 1, WARM + events)
        handled = await _handled(on, began)
        await _quiet(on, WARM + events)
        wall = time.monotonic() - began
        used = {name: (seconds - before[name]) * 1000 / events for name, seconds in on.cpu().items()}
    print(f"{events} events, two handlers each; handled after {handled:.2f} s, all mails there after {wall:.2f} s")
    print(f"{'CPU ms per event':<28}{'':>8}")
    for name in ("relay", "worker-events", "worker-messages", "postgres"):
        print(f"  {name:<26}{used[name]:>8.3f}")
    print(f"  {'relay + worker-events':<26}{used['relay'] + used['worker-events']:>8.3f}   (target: at most 1)")
    client, server = await floor(events)
    print(f"{'the same SQL, bare asyncpg':<28}\n  {'client':<26}{client:>8.3f}\n  {'postgres':<26}{server:>8.3f}")


async def _handled(on: Installation, began: float) -> float:
    """Seconds until every handler has done its part."""
    async with asyncio.timeout(PATIENCE):
        while await on.database.fetchval(
            "SELECT EXISTS (SELECT FROM outbox_event WHERE expanded_at IS NULL)"
            " OR EXISTS (SELECT FROM delivery WHERE done_at IS NULL)"
        ):
            await asyncio.sleep(0.05)
    return time.monotonic() - began


async def _quiet(on: Installation, mails: int) -> None:
    """Wait until so many mails are there and each is marked as sent."""
    await on.post.have(mails, seconds=PATIENCE)
    async with asyncio.timeout(PATIENCE):
        while await on.database.fetchval("SELECT count(*) FROM message WHERE sent_at IS NOT NULL") < mails:
            await asyncio.sleep(0.02)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="CPU of relay and workers per event.")
    parser.add_argument("--events", type=int, default=2000)
    asyncio.run(main(parser.parse_args().events))
