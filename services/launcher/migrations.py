"""Alembic, set up in code: the scripts are part of the package, so no alembic.ini is needed where it is installed."""

from collections.abc import Callable

from alembic import command
from alembic.config import Config

from services.launcher.errors import DatabaseUnreachable
from shared.migrations.revisions import SCRIPTS


def configuration(database_url: str) -> Config:
    """What Alembic needs to know; `shared/migrations/env.py` takes the address from the attributes, never from a file."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = database_url
    return config


def upgrade(database_url: str, revision: str = "head") -> None:
    """Bring the database forward to *revision*. Raises DatabaseUnreachable; not from inside a running event loop."""
    _run(command.upgrade, database_url, revision)


def downgrade(database_url: str, revision: str) -> None:
    """Take the database back to *revision*, or to `base`: what newer revisions store is deleted."""
    _run(command.downgrade, database_url, revision)


def _run(step: Callable[[Config, str], None], database_url: str, revision: str) -> None:
    try:
        step(configuration(database_url), revision)
    except OSError as error:
        raise DatabaseUnreachable(f"The database of SPONTAN_DATABASE_URL does not answer: {error}") from error
