"""`spontan demo`: the demo municipality and its clock."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from services.launcher.demo.hands import Turn
    from shared.settings import Settings


def _turn(_context: click.Context, _parameter: click.Parameter, typed: str | None) -> "Turn | None":
    from services.launcher.demo.hands import read_turn  # noqa: PLC0415

    try:
        return None if typed is None else read_turn(typed)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command(
    epilog="""\b
Examples:
  spontan demo                             load it, or bring it up to date when days have passed
  spontan demo --clock +23h                the demo's time moves on by 23 hours: reminders fall due
  spontan demo --clock 2026-11-24T19:30    to a moment, local time
  spontan demo --clock reset               back to the real time

Works beside a running `spontan up --demo` on the same data folder, or with SPONTAN_DATABASE_URL and SPONTAN_DEMO=true.
"""
)
@click.option(
    "--clock",
    "turn",
    metavar="TURN",
    callback=_turn,
    help="Move the demo's time: +23h, +90m, +2d, -1h, reset, or a moment. Steps add up.",
)
def demo(turn: "Turn | None") -> None:
    """Load the demo municipality into the running Spontan, or move the demo's time.

    Its areas and places are real, everything else is invented. Loaded again, it keeps what is there; days that have
    passed get their attendance, and the coming week again shows a full, a cancelled and an open session.
    """
    import asyncio  # noqa: PLC0415

    from services.launcher.running import running_settings  # noqa: PLC0415
    from shared.settings import ConfigurationError  # noqa: PLC0415

    settings = running_settings()
    if not settings.demo:
        raise ConfigurationError("This Spontan does not run in demo mode, so its people and its time are real.")
    click.echo(asyncio.run(_loaded(settings) if turn is None else _turned(settings, turn)))


async def _loaded(settings: "Settings") -> str:
    from services.launcher.demo.load import load_demo  # noqa: PLC0415

    if await load_demo(settings):
        return "The demo municipality is loaded: eight weeks behind us, half a year ahead."
    return "The demo municipality was loaded before; its past and its coming week are up to date."


async def _turned(settings: "Settings", turn: "Turn") -> str:
    from services.launcher.demo.hands import says, turn_clock  # noqa: PLC0415
    from services.launcher.one_transaction import one_transaction  # noqa: PLC0415

    async with one_transaction(settings, application="spontan-demo") as session:
        return says(await turn_clock(session, settings, turn), settings)
