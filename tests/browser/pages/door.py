"""Answers a browser from the application in this process: any state, any clock, and every byte is counted."""

import gzip
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
from playwright.async_api import Route

from services.api.security import HEADERS

HOME = "http://127.0.0.1:8000"
HIDDEN = {"content-length", "content-encoding", "transfer-encoding", "set-cookie"}


@dataclass(frozen=True)
class State:
    """A page as somebody meets it: read, or with *form* what comes back when it was sent.

    *html* is no page of ours, and may come without our *policy*.
    """

    name: str
    path: str
    form: dict[str, str] | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    public: bool = True
    html: str = ""
    policy: bool = True


@dataclass
class Traffic:
    """What one page took: requests with their bytes on the wire, headers included, and those to other sites."""

    sent: dict[str, int] = field(default_factory=dict)
    elsewhere: list[str] = field(default_factory=list)


class Door:
    """Stands between a browser's context and the application; the browser never reaches a network."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        """*client* speaks to the application."""
        self._client = client
        self._next: State | None = None
        self.language = "en"
        self.traffic = Traffic()
        self.status, self.source = 0, ""

    def open(self, state: State, language: str) -> None:
        """The next page that is asked for is *state*."""
        self._next, self.language, self.traffic = state, language, Traffic()

    async def answer(self, route: Route) -> None:
        """One request of the browser's."""
        asked = route.request
        if not asked.url.startswith(f"{HOME}/"):
            self.traffic.elsewhere.append(asked.url)
            await route.abort()
            return
        state = self._next if asked.is_navigation_request() else None
        if state is not None:
            self._next = None
        if state is not None and state.html:
            self.traffic.sent[asked.url] = len(gzip.compress(state.html.encode()))
            policy = HEADERS if state.policy else {}
            await route.fulfill(status=200, headers=policy | {"content-type": "text/html"}, body=state.html)
            return
        status, headers, body = await self._ask(route, state)
        if asked.is_navigation_request():
            self.status, self.source = status, body.decode()
        await route.fulfill(status=status, headers=headers, body=body)

    async def _ask(self, route: Route, state: State | None) -> tuple[int, dict[str, str], bytes]:
        asked = route.request
        parts = urlsplit(asked.url)
        headers = {"accept-language": self.language, "accept-encoding": "gzip"}
        if state is not None:
            method, content = "GET" if state.form is None else "POST", None
            headers |= state.headers
        else:
            method, content = asked.method, asked.post_data_buffer
            headers |= {"content-type": asked.headers["content-type"]} if content else {}
        form = state.form if state is not None else None
        stream = self._client.stream(
            method, parts._replace(scheme="", netloc="").geturl(), headers=headers, content=content, data=form
        )
        async with stream as answer:
            raw = b"".join([part async for part in answer.aiter_raw()])
        self.traffic.sent[asked.url] = len(raw) + sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)
        body = gzip.decompress(raw) if answer.headers.get("content-encoding") == "gzip" else raw
        return answer.status_code, {k: v for k, v in answer.headers.items() if k not in HIDDEN}, body
