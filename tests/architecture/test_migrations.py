"""Migrations lead from nothing to the models and back."""

from alembic import command

from services.launcher.migrations import configuration, downgrade, upgrade
from tests.frame.databases import Databases


def test_models_and_migrations_agree(databases: Databases) -> None:
    """`alembic check` finds nothing that a migration forgot."""
    with databases.copy("migrations_check") as url:
        command.check(configuration(url))


def test_migrations_go_down_and_up_again(databases: Databases) -> None:
    """What upgrade makes, downgrade removes without a rest, so that a second upgrade succeeds."""
    with databases.copy("migrations_down") as url:
        downgrade(url, "base")
        upgrade(url)
        command.check(configuration(url))
