"""Count and time every request by its route's pattern, never by its address: an address may hold a secret."""

import time

from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog import get_logger

log = get_logger(__name__)

REQUESTS = Counter("spontan_http_requests", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram("spontan_http_seconds", "Time to the start of the answer, in seconds.", ["route"])


class Measure:
    """The outermost layer: what it sees is what the client got."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on and note how it went."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._note(scope, status, time.perf_counter() - began)
            await send(message)

        await self._app(scope, receive, watch)

    @staticmethod
    def _note(scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", None) or "unmatched"
        REQUESTS.labels(scope["method"], route, status).inc()
        SECONDS.labels(route).observe(seconds)
        log.info("request", method=scope["method"], route=route, status=status, milliseconds=round(seconds * 1000, 1))
