"""The whole examination, from the settings to the last rule; what cannot be asked any more is left out."""

import os

from sqlalchemy import text

from services.launcher.doctor import servers
from services.launcher.doctor.check import Check
from services.launcher.doctor.rules import rules
from services.launcher.errors import DatabaseUnreachable
from services.launcher.one_transaction import one_transaction
from shared.database import AsyncSession, execute
from shared.installation import current_clock
from shared.settings import ConfigurationError, Settings

# One state of the whole database for all rules: a booking between two queries must not look like a broken counter.
_ONE_STATE = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


async def examination(settings: Settings) -> list[Check]:
    """Every check on an installation, none of which changes anything."""
    try:
        settings.require_servers()
    except ConfigurationError as error:
        return [Check("settings", str(error), os.EX_CONFIG)]
    checks = [Check("settings", "complete"), await servers.redis(settings)]
    try:
        async with one_transaction(settings, application="spontan-doctor") as session:
            checks += await _of_database(session, settings)
    except DatabaseUnreachable as error:
        checks.append(Check("database", str(error), os.EX_UNAVAILABLE))
    return checks


async def _of_database(session: AsyncSession, settings: Settings) -> list[Check]:
    await execute(session, _ONE_STATE, {})
    version, migrated = await servers.version(session), await servers.migrated(session)
    checks = [Check("database", "answers"), version, migrated, await servers.clocks(session)]
    if not (version.ok and migrated.ok):
        return checks
    now = (await current_clock(session, settings)).now()
    return checks + [check async for check in rules(session, now=now, zone=settings.timezone)]


def exit_code(checks: list[Check]) -> int:
    """0 when all is well; else wrong settings come before servers that are away, and those before broken rules."""
    found = {check.exit_code for check in checks}
    return next((code for code in (os.EX_CONFIG, os.EX_UNAVAILABLE, 1) if code in found), 0)
