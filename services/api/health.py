"""Is it alive, is it ready: for supervisors and load balancers."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import JSONResponse, PlainTextResponse
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from services.api.dependencies import FromApp
from services.api.resources import Resources
from shared.migrations import revisions
from shared.sweeps import age_of_sweeps

router = APIRouter()

OLDEST_SWEEP = timedelta(seconds=60)
PATIENCE_SECONDS = 3.0


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
