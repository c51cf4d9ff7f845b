"""Fixtures for tests that come through the web application, in process."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import TextClause

from services.api.limits import RateLimits
from services.api.main import create_app
from services.api.resources import Resources, make_redis
from shared.calendars.write.look import Look, look
from shared.clock import Clock, FixedClock
from shared.database import AnySession, Direct, Rows, Sessions, execute
from shared.nudge import Nudger
from shared.settings import Settings
from tests.frame.rollback import COUNT_ANEW


class InSavepoints(Direct):
    """On the rolled-back transaction every statement is a savepoint: an error must not end the test's transaction."""

    async def fetch(self, statement: TextClause, values: Mapping[str, Any]) -> Rows:
        """As in the house."""
        async with self._connection.transaction():
            return await super().fetch(statement, values)


def application(
    settings: Settings, sessions: Sessions, clock: FixedClock, *, database_clock: FixedClock | None = None
) -> tuple[FastAPI, Resources]:
    """The whole application on the transaction of *sessions* and a test's clock; whoever asks closes the resources.

    The database's clock shows the same unless it is another one.
    """

    async def tests_clock(_: AnySession) -> Clock:
        return clock

    async def tests_look(db: AnySession) -> Look:
        at, seen = (database_clock or clock).now(), await look(db)
        await execute(db, COUNT_ANEW, {})
        return replace(seen, earliest=at, latest=at)

    @asynccontextmanager
    async def direct() -> AsyncIterator[Direct]:
        lent = await sessions.kw["bind"].get_raw_connection()
        yield InSavepoints(lent.driver_connection)

    redis = make_redis(settings)
    resources = Resources(
        settings=settings,
        sessions=sessions,
        direct=direct,
        redis=redis,
        nudger=Nudger(redis),
        limits=RateLimits(settings.redis_url, settings.secret_key, prefix=uuid4().hex),
        clock=tests_clock,
        look=tests_look,
    )
    return create_app(resources), resources


@pytest.fixture
async def app_of(sessions: Sessions, clock: FixedClock) -> AsyncIterator[Callable[[Settings], FastAPI]]:
    """Builds the whole application for some settings, on the rolled-back transaction and the test's clock."""
    built: list[Resources] = []

    def build(settings: Settings) -> FastAPI:
        app, resources = application(settings, sessions, clock)
        built.append(resources)
        return app

    yield build
    for resources in built:
        await resources.close()


@pytest.fixture
def app(app_of: Callable[[Settings], FastAPI], settings: Settings) -> FastAPI:
    """The application of the demo installation."""
    return app_of(settings)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without JavaScript, in English, that keeps its cookies and does not follow redirects by itself."""
    transport = httpx.ASGITransport(app, client=("127.0.0.1", 50_000))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1:8000", headers={"Accept-Language": "en"}
    ) as client:
        yield client
