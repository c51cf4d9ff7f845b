"""Every service runs with exactly the command and the environment that docker-compose.yml gives it."""

from collections.abc import AsyncIterator
from http import HTTPStatus

import httpx
import pytest
from sqlmodel import select

from shared.bookings.events import AttendanceRecorded
from shared.clock import FixedClock
from shared.database import Sessions, make_engine, make_sessions, transaction
from shared.outbox import Delivery, record
from shared.settings import Settings
from tests.compose.conftest import Mails
from tests.compose.stack import Stack, eventually, eventually_async
from tests.factories import make_session


@pytest.fixture
async def sessions(empty_database: str) -> AsyncIterator[Sessions]:
    """Sessions on the composition's database, whose commits are real."""
    engine = make_engine(Settings(database_url=empty_database), application="spontan-tests")
    yield make_sessions(engine)
    await engine.dispose()


def test_the_web_server_is_alive_and_with_the_relay_it_is_ready(running: Stack, port: int) -> None:
    """Its own health check passes; database, Redis, migrations and sweeps are well."""
    eventually(running["api"].healthy, otherwise=running["api"].tell)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as web:
        assert web.get("/healthz").status_code == HTTPStatus.OK
        eventually(
            lambda: web.get("/readyz").status_code == HTTPStatus.OK,
            otherwise=lambda: f"{web.get('/readyz').text}\n{running.tell()}",
        )


def test_a_code_that_is_asked_for_arrives_by_mail(running: Stack, mails: Mails, port: int) -> None:
    """Web server, relay, both queues of the first worker and the mail server in one line."""
    eventually(running["api"].healthy, otherwise=running["api"].tell)
    asked = httpx.post(f"http://127.0.0.1:{port}/api/v1/sign-ins", json={"contact": "kim@example.org"})
    assert asked.status_code == HTTPStatus.CREATED, asked.text
    eventually(lambda: any("kim@example.org" in mail for mail in mails.received), otherwise=running.tell)


async def test_attendance_reaches_the_numbers(running: Stack, sessions: Sessions, clock: FixedClock) -> None:
    """An event of the second worker's queues gets done."""
    async with transaction(sessions) as session:
        on = await make_session(session)
        record(session, clock, AttendanceRecorded(on.id))

    async def done() -> bool:
        async with transaction(sessions) as session:
            handled = await session.exec(select(Delivery.done_at).where(Delivery.handler == "insights.recount"))
            return any(handled.all())

    await eventually_async(done, otherwise=running.tell)


@pytest.mark.parametrize("name", ["api", "worker", "worker-insights", "beat"])
def test_a_service_is_healthy_by_its_own_check(running: Stack, name: str) -> None:
    """The check runs in the service's environment, as an engine would run it."""
    eventually(running[name].healthy, otherwise=running[name].tell)
