"""Numbers for Prometheus: the requests of this process, and the work of all processes as the database knows it.

The work is done by others, so nothing of it is counted here: it is read anew for each scrape, in as many queries as
there are lines in `look`, none of which reads more than what waits now. Nothing in a label is about a person.
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from structlog import get_logger

from services.api.dependencies import FromApp
from services.api.resources import Resources
from shared import outbox
from shared.messages import backlog as messages
from shared.sweeps import age_of_sweeps
from shared.tally import Tally, tallies

router = APIRouter()
log = get_logger(__name__)

PATIENCE_SECONDS = 3.0


@router.get("/metrics")
async def metrics(resources: FromApp) -> Response:
    """In Prometheus's text format. Without the database what it knows is missing, and `spontan_database_up` is 0."""
    work = CollectorRegistry()
    work.register(await measure(resources))
    return Response(generate_latest() + generate_latest(work), media_type=CONTENT_TYPE_LATEST)


@dataclass(frozen=True)
class Work:
    """What waits, for how long, and what has ended how."""

    outbox: outbox.Backlog
    messages: messages.Backlog
    sweeps: Mapping[str, timedelta]
    ends: Mapping[Tally, int]


class Measured(Collector):
    """The state of the work as metrics; None when the database was away."""

    def __init__(self, work: Work | None) -> None:
        self._work = work

    def collect(self) -> Iterator[Metric]:
        """Everything, in a fixed order."""
        yield GaugeMetricFamily("spontan_database_up", "Whether the database answered this scrape.", bool(self._work))
        if self._work is not None:
            yield from _waiting(self._work)
            yield from _ended(self._work.ends)


async def measure(resources: Resources) -> Measured:
    """Ask the database. Never raises: a scrape that fails would say nothing about the requests either."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return Measured(await look(resources))
    except Exception as error:  # noqa: BLE001  # drivers raise what they like while a server comes and goes
        log.warning("metrics_without_database", error=type(error).__name__)
        return Measured(None)


async def look(resources: Resources) -> Work:
    """The state of the work; ages by the clock that counts, those of the sweeps by the machine's."""
    async with resources.sessions() as session:
        at = (await resources.clock(session)).now()
        return Work(
            outbox=await outbox.backlog(session, at=at),
            messages=await messages.backlog(session, at=at),
            sweeps=await age_of_sweeps(session, at=datetime.now(UTC)),
            ends=await tallies(session),
        )


def _waiting(work: Work) -> Iterator[Metric]:
    rows = GaugeMetricFamily("spontan_outbox", "Rows of the outbox by state.", labels=["state"])
    for state, number in work.outbox.counts.items():
        rows.add_metric([state], number)
    yield rows
    ages = (
        ("outbox_oldest", "Age of the oldest event that is not expanded, or delivery that is due.", work.outbox.oldest),
        ("outbox_lag", "Age of the oldest event that is not expanded.", work.outbox.lag),
        ("outbox_due", "How long the oldest delivery has been due that nobody has taken.", work.outbox.due),
        ("messages_due", "How long the oldest message has been due that nobody has taken.", work.messages.oldest),
    )
    for name, says, age in ages:
        yield GaugeMetricFamily(f"spontan_{name}_seconds", says, age.total_seconds())
    yield GaugeMetricFamily("spontan_messages_due", "Messages that are due and not taken.", work.messages.due)
    sweeps = GaugeMetricFamily(
        "spontan_sweep_age_seconds", "Time since each sweep of the relay last ran.", labels=["sweep"]
    )
    for name, age in work.sweeps.items():
        sweeps.add_metric([name], age.total_seconds())
    yield sweeps


def _ended(ends: Mapping[Tally, int]) -> Iterator[Metric]:
    sent = CounterMetricFamily(
        "spontan_messages", "Tries to send: sent, dropped, failed, or again later.", labels=["kind", "channel", "end"]
    )
    retried = CounterMetricFamily(
        "spontan_messages_retried", "Tries to send beyond a message's first.", labels=["kind", "channel"]
    )
    handled = CounterMetricFamily(
        "spontan_deliveries", "Events handled: done, failed once, or set aside.", labels=["handler", "end"]
    )
    for tally, times in sorted(ends.items()):
        if tally.subject == "delivery":
            handled.add_metric([tally.name, tally.end], times)
        elif tally.end == "retried":
            retried.add_metric([tally.name, tally.channel], times)
        else:
            sent.add_metric([tally.name, tally.channel, tally.end], times)
    yield from (sent, retried, handled)
