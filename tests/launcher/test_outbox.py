"""`spontan outbox` as an operator types it: what was set aside is seen, looked into, and tried again."""

import asyncio
import json
import os
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from sqlmodel import select

from services.launcher.main import cli
from services.launcher.running import announced
from shared.clock import SystemClock
from shared.database import transaction
from shared.ids import new_id
from shared.outbox import Delivery, OutboxEvent
from shared.settings import Settings
from tests.frame.live import Live


@pytest.fixture
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Another terminal: nothing is set but the data folder."""
    monkeypatch.setenv("SPONTAN_DATA", str(tmp_path))
    return tmp_path


async def spontan_outbox(settings: Settings, data: Path, *arguments: str) -> Result:
    """Run the command beside an installation with these settings; it has an event loop of its own."""
    with announced(settings.model_copy(update={"data": data})):
        return await asyncio.to_thread(CliRunner().invoke, cli, ["outbox", *arguments])


async def set_aside(live: Live, *handlers: str) -> UUID:
    """An event whose parts of these handlers were set aside, and one that is done; its id."""
    now = SystemClock().now()
    event = OutboxEvent(id=new_id(), type="BookingConfirmed", subject_id=new_id(), recorded_at=now, expanded_at=now)
    async with transaction(live.sessions) as session:
        session.add(event)
        await session.flush()
        session.add(Delivery(event_id=event.id, handler="insights.recount", due_at=now, attempts=1, done_at=now))
        session.add_all(
            Delivery(
                event_id=event.id, handler=name, due_at=now, attempts=12, set_aside_at=now, last_error="ValueError"
            )
            for name in handlers
        )
    return event.id


async def due(live: Live) -> dict[tuple[UUID, str], int]:
    """The attempts of what is neither done nor set aside, by event and handler."""
    async with live.sessions() as session:
        rows = (await session.exec(select(Delivery))).all()
    return {(one.event_id, one.handler): one.attempts for one in rows if not (one.done_at or one.set_aside_at)}


async def test_nothing_to_look_at(live: Live, no_settings: Path) -> None:
    """Two lines, and no alarm."""
    result = await spontan_outbox(live.settings, no_settings, "--check")
    assert result.output == ("Events and deliveries: new 0, due 0, waiting 0, set aside 0.\nMessages that failed: 0.\n")
    assert result.exit_code == 0


async def test_what_was_set_aside_is_listed_and_check_says_so(live: Live, no_settings: Path) -> None:
    """With all that is needed to find the cause; the list alone is no failure."""
    event_id = await set_aside(live, "messages.confirm")
    listed = await spontan_outbox(live.settings, no_settings)
    checked = await spontan_outbox(live.settings, no_settings, "--check")
    line = listed.output.splitlines()[-1]
    assert line.startswith(f"{event_id}  BookingConfirmed  messages.confirm  12 attempts, ValueError, set aside 20")
    assert (listed.exit_code, checked.exit_code) == (0, 1)


async def test_machines_read_the_same(live: Live, no_settings: Path) -> None:
    """As one JSON document."""
    event_id = await set_aside(live, "messages.confirm")
    found = json.loads((await spontan_outbox(live.settings, no_settings, "--json")).output)
    assert found["counts"] == {"new": 0, "due": 0, "waiting": 0, "set_aside": 1}
    (part,) = found["set_aside"]
    assert (part["event_id"], part["handler"], part["attempts"]) == (str(event_id), "messages.confirm", 12)


async def test_one_event_is_shown_with_every_part(live: Live, no_settings: Path) -> None:
    """Also those that are done."""
    event_id = await set_aside(live, "messages.confirm")
    shown = await spontan_outbox(live.settings, no_settings, "show", str(event_id))
    assert "insights.recount: done, 1 attempts" in shown.output
    assert "messages.confirm: set aside, 12 attempts, last error ValueError" in shown.output
    document = json.loads((await spontan_outbox(live.settings, no_settings, "show", str(event_id), "--json")).output)
    assert [part["state"] for part in document["deliveries"]] == ["done", "set_aside"]


async def test_an_event_that_is_not_there_is_one_sentence(live: Live, no_settings: Path) -> None:
    """And exit code 1."""
    result = await spontan_outbox(live.settings, no_settings, "show", str(new_id()))
    assert result.output.startswith("There is no event ")
    assert result.exit_code == 1


async def test_retry_takes_named_events(live: Live, no_settings: Path) -> None:
    """All their parts that were set aside, none of what is done, with all tries before them."""
    one, other = await set_aside(live, "messages.confirm", "reminders.plan"), await set_aside(live, "reminders.plan")
    result = await spontan_outbox(live.settings, no_settings, "retry", str(one))
    assert result.output == "2 deliveries are due again.\n"
    assert await due(live) == {(one, "messages.confirm"): 0, (one, "reminders.plan"): 0}
    assert other not in {event for event, _ in await due(live)}


async def test_retry_takes_one_handler_or_all(live: Live, no_settings: Path) -> None:
    """First what was mended, then the rest."""
    one, other = await set_aside(live, "messages.confirm"), await set_aside(live, "reminders.plan")
    first = await spontan_outbox(live.settings, no_settings, "retry", "--handler", "reminders.plan")
    assert first.output == "1 delivery is due again.\n"
    assert await due(live) == {(other, "reminders.plan"): 0}
    await spontan_outbox(live.settings, no_settings, "retry", "--all")
    assert set(await due(live)) == {(one, "messages.confirm"), (other, "reminders.plan")}


async def test_retry_says_when_there_was_nothing(live: Live, no_settings: Path) -> None:
    """A named event that is not set aside is a mistake; nothing at all is not."""
    named = await spontan_outbox(live.settings, no_settings, "retry", str(new_id()))
    everything = await spontan_outbox(live.settings, no_settings, "retry", "--all")
    assert (named.exit_code, everything.exit_code) == (1, 0)
    assert named.output == everything.output == "0 deliveries are due again.\n"


@pytest.mark.parametrize("arguments", [(), (str(new_id()), "--all"), ("no-id",)])
async def test_retry_does_not_guess(settings: Settings, no_settings: Path, arguments: tuple[str, ...]) -> None:
    """Before anything is looked for."""
    assert (await spontan_outbox(settings, no_settings, "retry", *arguments)).exit_code == 2


async def test_a_database_that_is_away_is_69(settings: Settings, no_settings: Path) -> None:
    """One sentence."""
    away = settings.model_copy(update={"database_url": "postgresql://spontan@127.0.0.1:1/spontan"})
    result = await spontan_outbox(away, no_settings)
    assert result.output.startswith("The database does not answer")
    assert result.exit_code == os.EX_UNAVAILABLE
