"""Every request gets its answer in time: what takes longer is given up, and the client is told to send it again."""

import asyncio

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.api.problems import unavailable

ANSWER_SECONDS = 15.0
"""The longest time to the start of an answer. It covers a full pool, and a database connection that has gone silent."""


class Deadline:
    """Cancels what is not answered in time.

    Nothing is half done: the transaction is rolled back, or was committed already, and then the same Idempotency-Key
    gets its answer.
    """

    def __init__(self, app: ASGIApp, seconds: float = ANSWER_SECONDS) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on; once its answer has begun it may take its time."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = asyncio.timeout(self._seconds)

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start":
                limit.reschedule(None)
            await send(message)

        try:
            async with limit:
                await self._app(scope, receive, watch)
        except TimeoutError as late:
            if not limit.expired():
                raise
            await unavailable(Request(scope, receive), late)(scope, receive, send)
