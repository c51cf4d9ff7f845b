"""`spontan up`: everything on this machine."""

import click


@click.command(
    epilog="""\b
Examples:
  spontan up --demo                        with a demo municipality: areas, clubs, sessions of the coming weeks
  SPONTAN_DATA=/srv/spontan spontan up     data elsewhere than in .spontan (as root: /var/lib/spontan)
  SPONTAN_DATABASE_URL=postgresql://spontan:secret@db/spontan spontan up
                                           with a PostgreSQL of yours and an embedded Valkey

Logs are in the folder `logs` of the data folder. Ctrl-C stops everything, Ctrl-C twice at once.
"""
)
@click.option(
    "--demo/--no-demo",
    default=None,
    help="Load a demo municipality and show messages at /demo/messages instead of sending them. [default: SPONTAN_DEMO]",
)
def up(*, demo: bool | None) -> None:
    """Start everything: PostgreSQL, Valkey, web server, relay, two workers and the clock of daily jobs.

    PostgreSQL and Valkey are brought along; SPONTAN_DATABASE_URL and SPONTAN_REDIS_URL name your own instead. Data is
    kept from one time to the next.
    """
    from services.launcher.everything import run_everything  # noqa: PLC0415

    if not run_everything(demo=demo, say=click.echo):
        raise SystemExit(1)
