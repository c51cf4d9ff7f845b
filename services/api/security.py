"""What every request and answer passes: cross-origin rule, rate limit, headers, the language cookie. Plain ASGI."""

import ipaddress
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus

from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.api.dependencies import language_of
from services.api.language_cookie import YEAR_SECONDS, language_cookie
from services.api.problems import problem
from services.api.resources import Resources
from shared.locale import LANGUAGES, _
from shared.settings import LOOPBACK_HOSTS, Settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
WITHOUT_COOKIES = ("/api/", "/calendar/", "/embed")
UNLIMITED = ("/static/", "/brand/", "/healthz", "/readyz", "/metrics")


def content_policy(*, shown_in: Sequence[str] = ()) -> str:
    """The Content-Security-Policy: everything from here, nothing inline; *shown_in* are sites that may frame the page."""
    frames = " ".join(shown_in) or "'none'"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        f"form-action 'self'; base-uri 'none'; frame-ancestors {frames}; "
        "manifest-src 'self'; worker-src 'self'"
    )


HEADERS = {
    "Content-Security-Policy": content_policy(),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # not no-referrer: that makes same-origin forms send "Origin: null"
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), payment=()",
}
_PLAIN = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
_SECURE = [*_PLAIN, (b"strict-transport-security", f"max-age={YEAR_SECONDS}".encode())]
_NO_REFERRER = (b"referrer-policy", b"no-referrer")  # for calendars: an address of theirs may be a secret
MOST_BODY_BYTES = 1_000_000  # a hundred times our longest form


def is_cross_site(method: str, headers: Headers, origin: str) -> bool:
    """Whether an unsafe request comes from another site. Browsers say so in `Sec-Fetch-Site`, older ones by `Origin`.

    A request with neither is not a browser's form, and a bearer token is never sent by a browser on its own.
    """
    if method in SAFE_METHODS:
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    sent = headers.get("origin")
    return sent is not None and sent != origin


def is_foreign_to_demo(scope: Scope, headers: Headers) -> bool:
    """Whether a request reaches the demo by another way than this machine's loopback."""
    host = headers.get("host", "").rsplit(":", 1)[0].strip("[]")
    server = scope.get("server")
    return host not in LOOPBACK_HOSTS or bool(server and server[1] is not None and not _is_loopback(server[0]))


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address in LOOPBACK_HOSTS


class Gate:
    """Refuses what must not pass, and puts the security headers on every answer."""

    def __init__(self, app: ASGIApp, resources: Resources) -> None:
        self._app = app
        self._resources = resources

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        leave = _with_headers(request, send, self._resources.settings)
        refusal = await self._refusal(request)
        if refusal is not None:
            status, code, text = refusal
            title = language_of(request, self._resources.settings).gettext(text)
            await problem(request, status, code, title)(scope, receive, leave)
            return
        await self._app(scope, _at_most(MOST_BODY_BYTES, receive), leave)

    async def _refusal(self, request: Request) -> tuple[int, str, str] | None:
        settings = self._resources.settings
        if settings.demo and is_foreign_to_demo(request.scope, request.headers):
            return 421, "demo_is_local", _("The demo runs on one machine only.")
        if is_cross_site(request.method, request.headers, settings.origin):
            return 403, "cross_site", _("This form was sent from another site.")
        if not await self._within_limit(request):
            return 429, "too_many_requests", _("That was a lot at once. Please wait a minute.")
        return None

    async def _within_limit(self, request: Request) -> bool:
        if request.scope["path"].startswith(UNLIMITED):
            return True
        rate = self._resources.settings.rate_limit_requests
        return await self._resources.limits.allow_most(rate, "requests", address_of(request))


def address_of(request: Request) -> str:
    """The network a request comes from, for rate limits only: an IPv6 household has a /64, not one address."""
    host = request.client.host if request.client else "unknown"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return host
    if address.ipv4_mapped:  # a proxy that listens on both writes IPv4 that way; all of it lies in one /64
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network(f"{address}/64", strict=False))


def _at_most(size: int, receive: Receive) -> Receive:
    """*receive* until the body has more than *size* bytes: what is sent must not fill the memory or the disk."""
    left = size

    async def receive_some() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return message

    return receive_some


def _with_headers(request: Request, send: Send, settings: Settings) -> Callable[[Message], Awaitable[None]]:
    always = _SECURE if settings.secure else _PLAIN
    if request.scope["path"].startswith("/calendar/"):
        always = [_NO_REFERRER, *(one for one in always if one[0] != _NO_REFERRER[0])]

    async def leave(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name for name, _ in message["headers"]}
            message["headers"] = [*message["headers"], *(one for one in always if one[0] not in given)]
            chosen = request.query_params.get("lang") if request.scope["query_string"] else None
            if chosen in LANGUAGES and not request.scope["path"].startswith(WITHOUT_COOKIES):
                MutableHeaders(scope=message).append("Set-Cookie", language_cookie(settings, chosen))
        await send(message)

    return leave
