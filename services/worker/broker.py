"""The address and the connection settings of the broker, in Celery's words."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

VISIBILITY_SECONDS = 900
"""After this a task that nobody acknowledged comes again. Three times the hard time limit: never while it still runs."""


def broker_url(redis_url: str) -> str:
    """*redis_url* as Celery wants it: `unix:///run/a.sock?db=1` becomes `redis+socket:///run/a.sock?virtual_host=1`.

    Over TLS the certificate is checked unless the address says otherwise; kombu's own default would not look at it.
    """
    parts = urlsplit(redis_url)
    if parts.scheme == "rediss" and "ssl_cert_reqs" not in parts.query:
        return f"{redis_url}{'&' if parts.query else '?'}ssl_cert_reqs=required"
    if parts.scheme != "unix":
        return redis_url
    database = parse_qs(parts.query).get("db", ["0"])[0]
    credentials, _, _ = parts.netloc.rpartition("@")
    before = f"{credentials}@" if credentials else ""
    return f"redis+socket://{before}{parts.path}?{urlencode({'virtual_host': database})}"


def transport_options(*, socket_timeout: float) -> dict[str, Any]:
    """How kombu talks to Redis. *socket_timeout* in seconds: without one a dead connection is waited on for ever."""
    return {
        "visibility_timeout": VISIBILITY_SECONDS,
        "unacked_restore_interval": 10,  # seconds between two looks for tasks whose worker died ...
        "unacked_restore_throttle": 1,  # ... and really look each time; kombu's default is every tenth
        "socket_timeout": socket_timeout,
        "socket_connect_timeout": socket_timeout,
        "socket_keepalive": True,
        "health_check_interval": 10,
    }
