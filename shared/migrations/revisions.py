"""Which revision a database has, and which one this version needs."""

from functools import cache
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import text

from shared.database import AsyncSession, execute

SCRIPTS = Path(__file__).parent

_TRACKED = text("SELECT to_regclass('alembic_version') IS NOT NULL")
_REVISIONS = text("SELECT version_num FROM alembic_version")


@cache
def needed() -> str:
    """The newest revision that this version brings along."""
    return ScriptDirectory(str(SCRIPTS)).get_current_head() or "none"


async def present(session: AsyncSession) -> str:
    """The database's revision, `none` when it was never migrated."""
    if not (await execute(session, _TRACKED, {})).scalar_one():
        return "none"
    return ", ".join(row.version_num for row in await execute(session, _REVISIONS, {})) or "none"
