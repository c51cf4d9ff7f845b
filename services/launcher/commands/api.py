"""`spontan api`: the web server."""

import signal
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from shared.settings import Settings

GARBAGE_AFTER = 20_000
"""Objects that are made before Python looks for circles of them; its 700 are made by a few requests."""


@click.command(
    epilog="""\b
Examples:
  spontan api
  SPONTAN_HOST=0.0.0.0 SPONTAN_PORT=8000 SPONTAN_FORWARDED_ALLOW_IPS=10.0.0.7 spontan api

Ends after SIGTERM, when the requests that run have been answered, at the latest after 10 seconds.
"""
)
def api() -> None:
    """Serve pages, feeds and the JSON API on SPONTAN_HOST and SPONTAN_PORT.

    Needs SPONTAN_DATABASE_URL, SPONTAN_REDIS_URL and SPONTAN_SECRET_KEY, and a migrated database. Run as many as you
    like behind a proxy.
    """
    from services.launcher.readiness import require_free  # noqa: PLC0415
    from shared.logs import set_up_logs  # noqa: PLC0415
    from shared.settings import settings_from_environment  # noqa: PLC0415

    settings = settings_from_environment().require_servers()
    require_free(settings.host, settings.port)
    set_up_logs(settings)
    _serve(settings)


def _serve(settings: "Settings") -> None:
    import gc  # noqa: PLC0415

    import uvicorn  # noqa: PLC0415

    gc.set_threshold(GARBAGE_AFTER, 20, 50)
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, _ended)
    uvicorn.run(
        "services.api.main:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        ws="none",
        proxy_headers=True,
        forwarded_allow_ips=settings.forwarded_allow_ips,
        log_config=None,  # set up above
        access_log=False,  # the application logs its own requests, without personal data
        server_header=False,
        timeout_graceful_shutdown=10,
    )


def _ended(_number: int, _frame: object) -> None:
    """Uvicorn raises the signal once more when all requests are answered: being asked to stop is no failure."""
    sys.exit(0)
