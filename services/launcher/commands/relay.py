"""`spontan relay`: the small process that hands events and due work to the Celery workers."""

import click


@click.command(
    epilog="""\b
Examples:
  spontan relay

Two relays share the work; either can be killed at any time and nothing is lost.
"""
)
def relay() -> None:
    """Hand recorded events and due work to the Celery workers, as they come.

    Needs SPONTAN_DATABASE_URL, SPONTAN_REDIS_URL and SPONTAN_SECRET_KEY, and a migrated database.
    """
    import asyncio  # noqa: PLC0415

    from services.launcher.until_told import run_until_told  # noqa: PLC0415
    from services.worker.relay import main  # noqa: PLC0415
    from shared.logs import set_up_logs  # noqa: PLC0415
    from shared.settings import settings_from_environment  # noqa: PLC0415

    set_up_logs(settings_from_environment().require_servers())
    asyncio.run(run_until_told(main()))
