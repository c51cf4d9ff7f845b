"""From a sign-up to its confirmation: seconds until the mail server has it, through all the real processes.

    .venv/bin/python -m benchmarks.latency [--sign-ups 100]

Families sign up one after the other through the web server, each when the one before has its mail: a machine with
nothing else to do. Counted from sending the request to the moment when the mail server has taken the confirmation.
"""

import argparse
import asyncio
import time
from statistics import median, quantiles
from uuid import UUID

import httpx

from benchmarks import families
from benchmarks.installation import Installation, running

WARM = 10  # sign-ups before the first that counts
PATIENCE = 60.0  # seconds
TARGET = 1.0


async def main(number: int) -> None:
    """Measure and print."""
    async with running("api", "relay", "worker") as on:
        session_id = await families.found(on.database, WARM + number)
        address = f"http://{on.settings.host}:{on.settings.port}"
        async with httpx.AsyncClient(base_url=address, timeout=PATIENCE) as client:
            await _answers(client)
            took = [await _one(on, client, session_id, family) for family in range(1, WARM + number + 1)][WARM:]
    p95 = quantiles(took, n=20)[-1]
    print(f"{number} sign-ups, seconds from the request to the mail server")
    print(f"  p50 {median(took):.3f}   p95 {p95:.3f}   max {max(took):.3f}   (target: p95 under {TARGET:.0f})")


async def _answers(client: httpx.AsyncClient) -> None:
    """Wait until the web server does."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                await client.get("/healthz")
            except httpx.ConnectError:
                await asyncio.sleep(0.1)
            else:
                return


async def _one(on: Installation, client: httpx.AsyncClient, session_id: UUID, family: int) -> float:
    began = time.monotonic()
    answer = await client.post(
        "/api/v1/bookings",
        json={"session_id": str(session_id), "people": [{"name": "Kim", "birth_year": 2012}]},
        headers={"Authorization": f"Bearer {families.token_of(family)}", "Idempotency-Key": f"family-{family:06}"},
    )
    answer.raise_for_status()
    await on.post.have(family, seconds=PATIENCE)
    return on.post.arrived[families.contact_of(family)] - began


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Seconds from a sign-up to its confirmation.")
    parser.add_argument("--sign-ups", type=int, default=100)
    asyncio.run(main(parser.parse_args().sign_ups))
