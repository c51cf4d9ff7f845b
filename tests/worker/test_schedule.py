"""Two beats are harmless: every job of the schedule may be started twice, one after the other or at the same moment."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import text

from services.worker.alone import run_alone
from services.worker.insights import recount_recent
from services.worker.main import SCHEDULE
from services.worker.resources import Resources
from services.worker.retention import forget_expired
from services.worker.runner import Job, Work
from shared.clock import FixedClock
from shared.database import execute, metadata, transaction
from shared.people.contact import Contact
from shared.people.sign_in import request_code
from tests.frame.live import Live
from tests.messages.stage import sign_up

JOBS: dict[str, Job] = {
    "retention.forget_expired": forget_expired,
    "insights.recount_recent": recount_recent,
}


def test_every_job_of_the_schedule_is_tried_here() -> None:
    """Who adds one, adds it above."""
    assert {entry["task"] for entry in SCHEDULE.values()} == set(JOBS)


async def filled(live: Live, clock: FixedClock) -> None:
    """Something to forget, and sessions of last week to count."""
    async with transaction(live.sessions) as session:
        await request_code(session, clock, live.settings, Contact("email", "alex@example.org"), language="en")
        for days in range(3):
            await sign_up(session, clock, live.settings, starts_at=clock.now() + timedelta(days=1 + days))
    clock.advance(timedelta(days=5))


async def contents(live: Live) -> Mapping[str, list[str]]:
    """Every row of every table."""
    async with live.sessions() as session:
        return {
            name: sorted((await execute(session, text(f'SELECT t::text FROM "{name}" AS t'), {})).scalars())  # noqa: S608
            for name in metadata().tables
        }


@pytest.mark.parametrize("name", JOBS)
async def test_a_job_that_runs_again_changes_nothing_more(
    live: Live, clock: FixedClock, resources: Resources, name: str
) -> None:
    """One after the other, as when two beats start it a moment apart."""
    await filled(live, clock)
    before = await contents(live)

    await run_alone(resources, name, JOBS[name])
    once = await contents(live)
    await run_alone(resources, name, JOBS[name])

    assert before != once, "there was nothing to do"
    assert await contents(live) == once


@pytest.mark.parametrize("name", JOBS)
async def test_a_job_that_runs_four_times_at_once_does_what_it_does_once(
    live: Live, clock: FixedClock, resources: Resources, name: str
) -> None:
    """At the same moment, as when two beats start it and the broker repeats both."""
    await filled(live, clock)

    await asyncio.gather(*(run_alone(resources, name, JOBS[name]) for _ in range(4)))

    at_once = await contents(live)
    await run_alone(resources, name, JOBS[name])
    assert await contents(live) == at_once


async def test_a_job_never_runs_beside_itself(resources: Resources) -> None:
    """The second finds it running and ends; another job is not held up, and afterwards it may run again."""
    ran: list[str] = []

    async def inner(_work: Work) -> None:
        ran.append("inner")

    async def outer(_work: Work) -> None:
        ran.append("outer")
        await run_alone(resources, "tests.job", inner)
        await run_alone(resources, "tests.other", inner)

    await run_alone(resources, "tests.job", outer)
    await run_alone(resources, "tests.job", inner)

    assert ran == ["outer", "inner", "inner"]
