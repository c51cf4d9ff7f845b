"""`spontan bounce`: take an e-mail that came back from a mail server's alias, and stop writing to that contact."""

import os
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from shared.messages.bounces import Bounce
    from shared.settings import Settings

MOST_BYTES = 10_000_000


@click.command(
    epilog="""\b
Examples:
  spontan bounce < returned.eml
  spontan: "|spontan bounce"                in a mail server's aliases, see docs/for-it.md

Exit codes, as mail servers read them: 0 done, also for mail that is no report of a failure; 65 standard input is no
e-mail; 75 try again later: the database is away or a setting is wrong, or the message is only just being sent.
"""
)
def bounce() -> None:
    """Read one returned e-mail from standard input (a delivery status notification, RFC 3464).

    Finds which of our messages it was, writes down that it did not arrive, and stops writing to an address that does
    not exist until a code proves it. Prints one line, without the address.
    """
    import asyncio  # noqa: PLC0415

    from services.launcher.running import running_settings  # noqa: PLC0415
    from services.launcher.sentences import explain  # noqa: PLC0415
    from shared.messages.bounces import Unreadable, read_bounce  # noqa: PLC0415

    content = sys.stdin.buffer.read(MOST_BYTES)
    try:
        settings = running_settings()
        found = read_bounce(content, settings)
        says, code = asyncio.run(_note(settings, found)) if found else ("Not a report of a failure.", os.EX_OK)
    except Unreadable:
        says, code = "Standard input is no e-mail that can be read.", os.EX_DATAERR
    except Exception as error:
        explained = explain(error)
        if explained is None and not _is_away(error):
            raise
        # Whatever is wrong here is mended some day: the mail server keeps the report until then.
        says, code = explained[0] if explained else "The database does not answer.", os.EX_TEMPFAIL
    click.echo(says, err=code != os.EX_OK)
    sys.exit(code)


async def _note(settings: "Settings", found: "Bounce") -> tuple[str, int]:
    from services.launcher.one_transaction import one_transaction  # noqa: PLC0415
    from shared.installation import clock_source  # noqa: PLC0415
    from shared.messages.reach import note_undelivered  # noqa: PLC0415

    async with one_transaction(settings, application="spontan-bounce") as session:
        clock = await clock_source(settings)(session)
        noted = await note_undelivered(
            session, found.message_id, found.problem, at=clock.now(), unreachable=found.unreachable
        )
    if noted == "too_early":
        return f"Message {found.message_id} is only just being sent.", os.EX_TEMPFAIL
    known = "" if noted == "noted" else ", which was known"
    return f"Message {found.message_id} did not arrive ({found.status}){known}.", os.EX_OK


def _is_away(error: Exception) -> bool:
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

    return isinstance(error, SQLAlchemyError | OSError | TimeoutError)
