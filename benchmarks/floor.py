"""The physical floor of an event: the statements that relay and handlers run, batched alike, through bare asyncpg."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
from sqlalchemy import TextClause
from sqlalchemy.dialects.postgresql.asyncpg import dialect

from benchmarks import families
from benchmarks.installation import running
from services.worker.subscriptions import SUBSCRIPTIONS
from services.worker.sweeps import EVENTS_A_TASK, MOST
from shared import tally
from shared.outbox import deliver
from shared.outbox.expand import _EXPAND

Database = asyncpg.Connection
HANDLERS = SUBSCRIPTIONS["BookingConfirmed"]
# What a handler reads and writes, without asking whether it is still true: one read, one insert.
_READ = "SELECT p.id, p.account_id FROM party AS p WHERE p.id = ANY ($1)"
_WRITE = """
    INSERT INTO message (id, kind, subject_id, account_id, once, created_at, due_at, attempts, problem)
    SELECT uuidv7(), $1::text, id, account_id, $1::text || ':' || id, $4, $4, 0, ''
      FROM unnest($2::uuid[], $3::uuid[]) AS t (id, account_id) ON CONFLICT (once) DO NOTHING
"""


async def floor(events: int) -> tuple[float, float]:
    """CPU milliseconds per event of the client and of PostgreSQL."""
    async with running() as on:
        await families.found(on.database, events)
        await families.sign_up(on.database, 1, events)
        before, began = on.cpu()["postgres"], time.process_time()
        await _all(on.database)
        client = time.process_time() - began
        server = on.cpu()["postgres"] - before
    return client * 1000 / events, server * 1000 / events


async def _all(database: Database) -> None:
    now = datetime.now(UTC)
    pairs = {"types": ["BookingConfirmed"] * len(HANDLERS), "handlers": list(HANDLERS), "now": now, "most": MOST}
    while (await _run(database, _EXPAND, pairs, returns=False)) != "UPDATE 0":
        pass
    while taken := await _run(
        database, deliver._TAKE_DUE, {"now": now, "handed_until": now + deliver.HANDED, "most": MOST}
    ):
        for handler in HANDLERS:
            ids = [row["event_id"] for row in taken if row["handler"] == handler]
            for first in range(0, len(ids), EVENTS_A_TASK):
                await _handle(database, handler, ids[first : first + EVENTS_A_TASK], now)


async def _handle(database: Database, handler: str, ids: list[Any], now: datetime) -> None:
    common = {"handler": handler, "ids": ids, "now": now}
    start = {
        "tried": 0,
        "handed": deliver.HANDED,
        "handed_until": now + deliver.HANDED,
        "leased_until": now,
        "longest": timedelta(hours=1),
        "most_attempts": deliver.MOST_ATTEMPTS,
        "unended": deliver.UNENDED,
    }
    async with database.transaction():
        await _run(database, deliver._START, common | start)
    async with database.transaction():
        claimed = await _run(database, deliver._CLAIM, common)
        parties = await database.fetch(_READ, [row["subject_id"] for row in claimed])
        kind = "confirmed" if handler == "messages.confirm" else "reminder"
        await database.execute(_WRITE, kind, [p["id"] for p in parties], [p["account_id"] for p in parties], now)
        await _run(database, deliver._FINISH, common, returns=False)
        one = {"subjects": ["delivery"], "names": [handler], "ends": ["done"], "channels": [""], "times": [len(ids)]}
        await _run(database, tally._ADD, one, returns=False)


_COMPILED: dict[TextClause, tuple[str, list[str]]] = {}


async def _run(database: Database, statement: TextClause, values: dict[str, Any], *, returns: bool = True) -> Any:
    """Run one of the product's statements, its named values in the order of asyncpg's numbers."""
    if statement not in _COMPILED:
        compiled = statement.compile(dialect=dialect())  # type: ignore[no-untyped-call]
        _COMPILED[statement] = str(compiled), list(compiled.positiontup or ())
    sql, names = _COMPILED[statement]
    ask = database.fetch if returns else database.execute
    return await ask(sql, *(values[name] for name in names))
