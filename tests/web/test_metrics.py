"""What Prometheus is told: how long work waits and how it ended, whoever did it, and something at any time."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.api.main import create_app
from services.api.resources import Resources, build_resources
from shared import outbox
from shared.clock import FixedClock
from shared.database import AsyncSession, execute
from shared.ids import new_id
from shared.messages import claims
from shared.messages.models import Message
from shared.messages.outcome import DROPPED, SENT, Outcome
from shared.messages.write import NewMessage, write
from shared.outbox import Delivery, OutboxEvent
from shared.settings import Settings
from tests.factories.counting import statements

Numbers = dict[str, float]


async def scrape(client: httpx.AsyncClient) -> Numbers:
    """Every sample as `name{label="value"}`, labels in the order of their names."""
    answer = await client.get("/metrics")
    assert answer.status_code == 200
    return {
        sample.name + "".join(f'{{{key}="{value}"}}' for key, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def happened(session: AsyncSession, clock: FixedClock, **delivery: Any) -> OutboxEvent:
    """An event of now, with a delivery when something is said about one."""
    event = OutboxEvent(type="Happened", subject_id=new_id(), recorded_at=clock.now())
    event.expanded_at = clock.now() if delivery else None
    session.add(event)
    await session.flush()
    if delivery:
        session.add(Delivery(**{"event_id": event.id, "handler": "tests.react", "due_at": clock.now(), **delivery}))
        await session.flush()
    return event


async def written(session: AsyncSession, clock: FixedClock) -> Message:
    """A code that is due now."""
    about = new_id()
    await write(session, clock, [NewMessage("code", about, None, f"code:{about}")])
    found = await execute(session, text("SELECT id FROM message WHERE subject_id = :about"), {"about": about})
    message = await session.get(Message, found.scalar_one())
    assert message
    return message


async def test_how_long_work_waits(client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock) -> None:
    """Each by its oldest: events, deliveries, messages; by the clock that counts, which the demo may have moved."""
    await happened(session, clock)
    clock.advance(timedelta(seconds=10))
    await happened(session, clock, due_at=clock.now())
    await happened(session, clock, set_aside_at=clock.now())
    await happened(session, clock, due_at=clock.now() + timedelta(minutes=5))
    await written(session, clock)
    clock.advance(timedelta(seconds=20))

    numbers = await scrape(client)

    assert {name: numbers[f"spontan_{name}_seconds"] for name in ("outbox_lag", "outbox_due", "messages_due")} == {
        "outbox_lag": 30,
        "outbox_due": 20,
        "messages_due": 20,
    }
    assert numbers["spontan_outbox_oldest_seconds"] == 30
    assert numbers["spontan_messages_due"] == 1
    states = {state: numbers[f'spontan_outbox{{state="{state}"}}'] for state in ("new", "due", "waiting", "set_aside")}
    assert states == {"new": 1, "due": 1, "waiting": 1, "set_aside": 1}


async def test_how_messages_ended(client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock) -> None:
    """By kind, channel and end, with the tries beyond the first; a late second note of the same end counts nothing."""
    first, second, third = [await written(session, clock) for _ in range(3)]
    for message in (first, second, third):
        message.attempts = 1
    for message, outcome in ((first, SENT), (second, DROPPED), (third, Outcome("again", "smtp_451"))):
        await claims.note(session, message, outcome, at=clock.now())
    third.attempts = 2
    await claims.note(session, third, Outcome("failed", "smtp_550"), at=clock.now())
    await claims.note(session, first, SENT, at=clock.now())

    numbers = await scrape(client)

    ends = {end: numbers[f'spontan_messages_total{{channel=""}}{{end="{end}"}}{{kind="code"}}'] for end in ENDS}
    assert ends == dict.fromkeys(ENDS, 1)
    assert numbers['spontan_messages_retried_total{channel=""}{kind="code"}'] == 1


ENDS = ("sent", "dropped", "failed", "again")


async def test_how_deliveries_ended(client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock) -> None:
    """Done, failed, and set aside after the last try."""
    done = await happened(session, clock, attempts=1)
    bad = await happened(session, clock, attempts=outbox.MOST_ATTEMPTS)
    await outbox.finish(session, "tests.react", [done.id], at=clock.now())
    await outbox.note_failure(session, "tests.react", bad.id, ValueError(), at=clock.now())

    numbers = await scrape(client)

    for end in ("done", "failed", "set_aside"):
        assert numbers[f'spontan_deliveries_total{{end="{end}"}}{{handler="tests.react"}}'] == 1


async def test_a_scrape_asks_few_questions_however_much_there_is(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, engine: AsyncEngine
) -> None:
    """Bounded: it must not grow with the number of handlers or kinds, and nobody is woken by a scrape."""
    for _ in range(20):
        await happened(session, clock, set_aside_at=clock.now())
    with statements(engine) as sent:
        await scrape(client)
    assert len(sent) == 4


@pytest.mark.parametrize("relation", ["outbox_event", "delivery", "message"])
async def test_no_question_reads_what_is_over(session: AsyncSession, relation: str) -> None:
    """Told by the plans of a planner that avoids indexes it does not need: no table is read from end to end."""
    plans = await plans_of(session)
    assert f"Seq Scan on {relation}" not in plans
    assert "Index" in plans


async def plans_of(session: AsyncSession) -> str:
    """How PostgreSQL answers the questions of a scrape, on tables that pretend to be large."""
    from shared.messages.backlog import _DUE, _FAILED  # noqa: PLC0415
    from shared.outbox.backlog import _BACKLOG  # noqa: PLC0415

    await execute(session, text("SET LOCAL enable_seqscan = off"), {})
    found: list[str] = []
    for statement in (_BACKLOG, _DUE, _FAILED):
        asked = statement.text.replace(":now", "CAST('2026-09-15' AS timestamptz)")
        found += (await execute(session, text(f"EXPLAIN {asked}"), {})).scalars().all()
    return "\n".join(found)


@pytest.fixture
async def without_database(settings: Settings) -> AsyncIterator[Resources]:
    """Resources of a web server whose database does not answer."""
    away = settings.model_copy(update={"database_url": "postgresql://spontan@127.0.0.1:1/spontan"})
    resources = build_resources(away)
    yield resources
    await resources.close()


async def test_without_the_database_the_requests_are_still_told(without_database: Resources) -> None:
    """A scrape never fails; it says what is missing, and shows no number of yesterday."""
    transport = httpx.ASGITransport(create_app(without_database), client=("127.0.0.1", 50_000))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        await client.get("/healthz")
        numbers = await scrape(client)
    assert numbers["spontan_database_up"] == 0
    assert any(name.startswith("spontan_http_requests_total") for name in numbers)
    assert not any(name.startswith("spontan_outbox") for name in numbers)
