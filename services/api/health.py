"""Is it alive, is it ready, how is it doing: for supervisors, load balancers and Prometheus."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger

from services.api.dependencies import FromApp
from services.api.resources import Resources
from shared.database import AsyncSession
from shared.migrations import revisions
from shared.outbox import backlog
from shared.sweeps import age_of_sweeps

router = APIRouter()
log = get_logger(__name__)

OLDEST_SWEEP = timedelta(seconds=60)
PATIENCE_SECONDS = 3.0

BACKLOG = Gauge("spontan_outbox", "Rows of the outbox by state.", ["state"])
LAG = Gauge("spontan_outbox_oldest_seconds", "Age of the oldest event that is not expanded, or delivery that is due.")
SWEEP = Gauge("spontan_sweep_age_seconds", "Time since each sweep of the relay last ran.", ["sweep"])


@router.get("/healthz")
async def alive() -> PlainTextResponse:
    """The process answers; it says nothing about its servers."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
async def ready(resources: FromApp) -> JSONResponse:
    """Database, Redis, migrations and the age of the last sweep: 200 when all are well, else 503 with what is not."""
    checks = {**await _database(resources), "redis": await _redis(resources)}
    well = all(state == "ok" for state in checks.values())
    return JSONResponse(
        checks, HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE, {"Cache-Control": "no-store"}
    )


@router.get("/metrics")
async def metrics(resources: FromApp) -> Response:
    """Counters of this process and the state of the shared outbox, in Prometheus's text format."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), resources.sessions() as session:
            await _measure_outbox(session)
    except (SQLAlchemyError, OSError) as error:
        log.warning("metrics_without_database", error=type(error).__name__)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _measure_outbox(session: AsyncSession) -> None:
    state = await backlog(session, at=datetime.now(UTC))
    for name, number in state.counts.items():
        BACKLOG.labels(name).set(number)
    LAG.set(state.oldest.total_seconds())
    for name, age in (await age_of_sweeps(session, at=datetime.now(UTC))).items():
        SWEEP.labels(name).set(age.total_seconds())


async def _database(resources: Resources) -> Mapping[str, str]:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), resources.sessions() as session:
            migrated = await revisions.present(session) == revisions.needed()
            ages = await age_of_sweeps(session, at=datetime.now(UTC))
    except (SQLAlchemyError, OSError) as error:
        return {"database": type(error).__name__}
    return {
        "database": "ok",
        "migrations": "ok" if migrated else "the database is not migrated to this version",
        "sweeps": _sweeps(ages),
    }


def _sweeps(ages: Mapping[str, timedelta]) -> str:
    if not ages:
        return "no relay has run yet"
    late = [name for name, age in ages.items() if age > OLDEST_SWEEP]
    return f"late: {', '.join(sorted(late))}" if late else "ok"


async def _redis(resources: Resources) -> str:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await resources.redis.ping()
    except (RedisError, OSError) as error:
        return type(error).__name__
    return "ok"
