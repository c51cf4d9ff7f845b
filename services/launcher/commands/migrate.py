"""`spontan migrate`: bring the database to the form this version needs."""

import click


@click.command(
    epilog="""\b
Examples:
  spontan migrate                          forward to this version
  spontan migrate --to 0007                forward to one revision
  spontan migrate --to 0006 --back         back again; what newer revisions store is deleted

Several at once are harmless: one works, the others wait.
"""
)
@click.option(
    "--to", "revision", metavar="REVISION", default=None, help="The revision to go to; the newest if not given."
)
@click.option("--back", is_flag=True, help="Go back to REVISION instead of forward. Deletes what newer ones store.")
def migrate(revision: str | None, *, back: bool) -> None:
    """Bring the database of SPONTAN_DATABASE_URL to the form this version needs."""
    from services.launcher import migrations  # noqa: PLC0415
    from shared.settings import ConfigurationError, settings_from_environment  # noqa: PLC0415

    url = settings_from_environment().database_url
    if not url:
        raise ConfigurationError("SPONTAN_DATABASE_URL is not set. `spontan up` migrates its own database by itself.")
    if not back:
        migrations.upgrade(url, revision or "head")
    elif revision is None:
        raise click.UsageError("--back needs --to: say which revision to go back to.")
    else:
        migrations.downgrade(url, revision)
    click.echo(f"The database is at revision {revision or 'head'}.")
