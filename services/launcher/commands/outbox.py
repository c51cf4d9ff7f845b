"""`spontan outbox`: what waits, what was set aside, and trying it again."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

if TYPE_CHECKING:
    from shared.database import AsyncSession
    from shared.outbox.retry import Part

MOST_SHOWN = 100


@click.group(
    invoke_without_command=True,
    epilog="""\b
Examples:
  spontan outbox                                   how much waits, and what was set aside
  spontan outbox --check || mail-the-administrator
  spontan outbox show 0199bd2c-7a55-7d0c-a3e8-0b9f6f3c2a11
  spontan outbox retry --handler messages.confirm  when what was wrong with it has been mended

Works beside a running `spontan up`, or with SPONTAN_DATABASE_URL set. Prints ids and names of ours, never personal data.

Exit codes: 0 done, also when something is set aside; 1 with --check when something is set aside; 69 the database does
not answer, 78 a setting is wrong or the database is not migrated.
""",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of lines.")
@click.option("--check", is_flag=True, help="Exit with 1 when something is set aside.")
@click.pass_context
def outbox(context: click.Context, *, as_json: bool, check: bool) -> None:
    """Look at the events on their way, and at what was set aside for a person to look at.

    An event that happened is due for each of its handlers. A handler that fails is tried again, 30 seconds later, then
    60, at last every hour; after twelve tries its part is set aside.
    """
    if context.invoked_subcommand is not None:
        return
    state = _run(_state)
    click.echo(_document(state) if as_json else "\n".join(_lines(state)))
    raise SystemExit(int(check and state["counts"]["set_aside"] > 0))


@outbox.command()
@click.argument("event_id", type=click.UUID)
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of lines.")
def show(event_id: UUID, *, as_json: bool) -> None:
    """Show every handler's part of one event. Exits with 1 when there is no such event."""
    event = _run(_event, event_id)
    click.echo(_document(event) if as_json else "\n".join(_about(event)))


@outbox.command()
@click.argument("event_ids", metavar="[EVENT_ID]...", nargs=-1, type=click.UUID)
@click.option("--handler", help="Only the parts of this handler, for example messages.confirm.")
@click.option("--all", "everything", is_flag=True, help="Everything that was set aside.")
def retry(event_ids: tuple[UUID, ...], handler: str | None, *, everything: bool) -> None:
    """Make what was set aside due at once, with all its tries before it, and say how many that were.

    Safe at any time: what was done is not done again. Exits with 1 when events were named and none was set aside.
    """
    if not (event_ids or handler or everything):
        raise click.UsageError("Name events, or a --handler, or say --all.")
    if event_ids and everything:
        raise click.UsageError("Name events or say --all, not both.")
    number = _run(_retry, list(event_ids) or None, handler)
    click.echo(f"{number} {'delivery is' if number == 1 else 'deliveries are'} due again.")
    raise SystemExit(int(bool(event_ids) and number == 0))


def _run(work: Any, *arguments: Any) -> Any:
    """Run *work* in one transaction of the installation, with the time that counts there."""
    import asyncio  # noqa: PLC0415

    from services.launcher.one_transaction import one_transaction  # noqa: PLC0415
    from services.launcher.running import running_settings  # noqa: PLC0415
    from shared.installation import current_clock  # noqa: PLC0415

    async def run() -> Any:
        settings = running_settings()
        async with one_transaction(settings, application="spontan-outbox") as session:
            return await work(session, (await current_clock(session, settings)).now(), *arguments)

    return asyncio.run(run())


async def _state(session: "AsyncSession", at: Any) -> dict[str, Any]:
    from shared import outbox as rows  # noqa: PLC0415
    from shared.messages.backlog import failed  # noqa: PLC0415
    from shared.outbox.retry import set_aside  # noqa: PLC0415

    return {
        "counts": (await rows.backlog(session, at=at)).counts,
        "failed_messages": await failed(session),
        "set_aside": [_plain(part) for part in await set_aside(session, at=at, most=MOST_SHOWN)],
    }


async def _event(session: "AsyncSession", at: Any, event_id: UUID) -> dict[str, Any]:
    from services.launcher.errors import NoSuchEvent  # noqa: PLC0415
    from shared.outbox.models import OutboxEvent  # noqa: PLC0415
    from shared.outbox.retry import parts  # noqa: PLC0415

    event = await session.get(OutboxEvent, event_id)
    if event is None:
        raise NoSuchEvent(f"There is no event {event_id}. What all its handlers have done is forgotten after 30 days.")
    found = [_plain(part) for part in await parts(session, event_id, at=at)]
    return {**event.model_dump(mode="json"), "deliveries": found}


async def _retry(session: "AsyncSession", at: Any, event_ids: list[UUID] | None, handler: str | None) -> int:
    from shared import outbox as rows  # noqa: PLC0415

    return await rows.retry(session, at=at, event_ids=event_ids, handler=handler)


def _plain(part: "Part") -> dict[str, Any]:
    """What JSON can say: times in ISO 8601, UTC."""
    from dataclasses import asdict  # noqa: PLC0415

    return {
        name: value.isoformat(timespec="seconds") if hasattr(value, "isoformat") else _text(value)
        for name, value in asdict(part).items()
    }


def _text(value: object) -> object:
    return str(value) if isinstance(value, UUID) else value


def _document(found: dict[str, Any]) -> str:
    import json  # noqa: PLC0415

    return json.dumps(found, indent=2)


def _lines(state: dict[str, Any]) -> list[str]:
    counts = ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in state["counts"].items())
    lines = [f"Events and deliveries: {counts}.", f"Messages that failed: {state['failed_messages']}."]
    lines += [
        f"{part['event_id']}  {part['type']}  {part['handler']}  {part['attempts']} attempts, {part['last_error']}, "
        f"set aside {part['set_aside_at']}"
        for part in state["set_aside"]
    ]
    hidden = state["counts"]["set_aside"] - len(state["set_aside"])
    return [*lines, f"and {hidden} more"] if hidden else lines


def _about(event: dict[str, Any]) -> list[str]:
    lines = [
        f"{event['id']}  {event['type']} of {event['subject_id']}, recorded {event['recorded_at']}",
        f"expanded {event['expanded_at'] or 'not yet'}",
    ]
    return lines + [
        f"{part['handler']}: {part['state'].replace('_', ' ')}, {part['attempts']} attempts, "
        f"last error {part['last_error'] or 'none'}, due {part['due_at']}, done {part['done_at'] or 'not yet'}"
        for part in event["deliveries"]
    ]
