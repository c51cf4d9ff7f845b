"""While the database cannot answer, everybody is told so in time, and when to come again. A mistake of ours is no 503."""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.api.deadline import Deadline
from shared.database import execute, transaction
from tests.frame.live import Live

Route = Callable[[], Awaitable[None]]
TAKE_A_SECOND = text("SELECT pg_sleep(1)")


async def answer(app: FastAPI, route: Route, *, seconds: float = 15) -> httpx.Response:
    """What a client gets from *route*, of a web server that gives its answers *seconds*."""
    app.add_api_route("/api/v1/trial", route)
    transport = httpx.ASGITransport(Deadline(app, seconds), raise_app_exceptions=False, client=("127.0.0.1", 50_000))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        return await client.get("/api/v1/trial")


def is_clear(answer: httpx.Response) -> bool:
    """Whether it says that the same request may be sent again, and when."""
    told = answer.status_code, answer.headers["content-type"], answer.headers.get("retry-after")
    return told == (503, "application/problem+json", "2")


async def test_what_takes_too_long_is_given_up_and_told(app: FastAPI) -> None:
    """A phone that waits for ever shows nothing; one that is told shows what to do."""
    ended = asyncio.Event()

    async def hang() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    assert is_clear(await answer(app, hang, seconds=0.05))
    assert ended.is_set()


async def test_a_request_that_was_given_up_leaves_a_connection_that_works(app: FastAPI, live: Live) -> None:
    """Cut off in the middle of a statement, its connection is not lent to the next one."""

    async def slow() -> None:
        async with transaction(live.sessions) as session:
            await execute(session, TAKE_A_SECOND, {})

    assert is_clear(await answer(app, slow, seconds=0.3))
    async with transaction(live.sessions) as session:
        assert (await execute(session, text("SELECT 7"), {})).scalar_one() == 7


async def test_a_connection_that_the_database_ends_is_told(app: FastAPI, live: Live) -> None:
    """As its shutdown does, in the middle of a transaction."""

    async def ended() -> None:
        async with transaction(live.sessions) as session:
            await execute(session, text("SELECT pg_terminate_backend(pg_backend_pid())"), {})

    assert is_clear(await answer(app, ended))


async def test_a_lock_that_takes_too_long_is_told(app: FastAPI, live: Live) -> None:
    """PostgreSQL itself gives the statement up."""

    async def given_up() -> None:
        async with transaction(live.sessions) as session:
            await execute(session, text("SET LOCAL statement_timeout = 20"), {})
            await execute(session, TAKE_A_SECOND, {})

    assert is_clear(await answer(app, given_up))


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.CannotConnectNowError("the database system is starting up"),
        asyncpg.TooManyConnectionsError("sorry, too many clients already"),
        asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
        asyncpg.InterfaceError("connection is closed"),
        ConnectionRefusedError(),
        TimeoutError(),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_a_database_that_takes_no_connection_is_told(app: FastAPI, error: Exception) -> None:
    """These come as asyncpg raises them: SQLAlchemy translates only what happens on a connection it has."""

    async def refused() -> None:
        raise error

    assert is_clear(await answer(app, refused))


async def test_a_mistake_of_ours_is_no_503(app: FastAPI, live: Live) -> None:
    """Nobody should send it again: it would fail again."""

    async def mistaken() -> None:
        async with transaction(live.sessions) as session:
            await execute(session, text("SELECT nothing FROM nowhere"), {})

    assert (await answer(app, mistaken)).status_code == 500
