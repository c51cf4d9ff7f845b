"""The statements that one sign-up really sends, caught on their way, with what stands where in their parameters.

So the bare runs use the very statement of the product, whatever it looks like by then.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
from asyncpg.connection import LoggedQuery
from sqlalchemy import event

from benchmarks import town
from services.api.main import create_app
from services.api.resources import build_resources
from shared.ids import new_id
from shared.settings import Settings

KEY = "benchmark-captured"
PLACES = re.compile(r"INSERT INTO booking\b")
PARAMETER = re.compile(r"\$(\d+)")
FRESH = "00000000-0000-7000-9{kind:x}00-"


@dataclass(frozen=True)
class Statement:
    """SQL with `$1` …, and the values that one account's sign-up sent with it."""

    sql: str
    values: tuple[Any, ...]
    account: int
    session: int

    def values_for(self, account: int, session: int) -> tuple[Any, ...]:
        """The values of another account's sign-up: its own ids, fresh ids for what is new, the rest as it was."""
        ids = {
            town.id_of(town.ACCOUNT, self.account): town.id_of(town.ACCOUNT, account),
            town.id_of(town.PARTICIPANT, self.account): town.id_of(town.PARTICIPANT, account),
            town.id_of(town.SESSION, self.session): town.id_of(town.SESSION, session),
        }

        def other(value: Any) -> Any:
            if isinstance(value, list):
                return [other(one) for one in value]
            if isinstance(value, UUID):
                return ids.setdefault(value, new_id())
            return value.replace(KEY, f"{KEY}-{account}") if isinstance(value, str) else value

        return tuple(other(value) for value in self.values)

    def for_pgbench(self) -> str:
        """The statement with pgbench's `:account` and `:session`, numbers both, in place of the parameters."""
        return PARAMETER.sub(lambda found: self._in_sql(self.values[int(found[1]) - 1], int(found[1])), self.sql)

    def _in_sql(self, value: Any, place: int) -> str:
        kinds: list[tuple[type, Callable[[Any], str]]] = [
            (list, lambda many: f"ARRAY[{', '.join(self._in_sql(one, place) for one in many)}]::uuid[]"),
            (str, self._text),
            (UUID, lambda uuid: self._id(uuid, place)),
            (bytes, lambda octets: f"'\\x{octets.hex()}'::bytea"),
            (datetime, lambda moment: f"to_timestamp({moment.timestamp()})"),  # pgbench would read 12:30 as a variable
        ]
        render = next((render for kind, render in kinds if isinstance(value, kind)), None)
        return render(value) if render else "NULL" if value is None else str(value)

    @staticmethod
    def _text(text: str) -> str:
        """A literal without a colon: pgbench would see a variable behind it, also inside quotes."""
        quoted = text.replace("'", "''").replace(":", "' || chr(58) || '")
        return f"('{quoted}')".replace(KEY, f"{KEY}-' || CAST(:account AS text) || '")

    def _id(self, uuid: UUID, place: int) -> str:
        named = {
            town.id_of(town.ACCOUNT, self.account): (town.ACCOUNT, ":account"),
            town.id_of(town.PARTICIPANT, self.account): (town.PARTICIPANT, ":account"),
            town.id_of(town.SESSION, self.session): (town.SESSION, ":session"),
        }
        return town.id_in_sql(*named.get(uuid, (FRESH.format(kind=place % 16), ":account")))


def request_body(session: int, *, name: str = "Kim") -> dict[str, Any]:
    """What a family posts to sign *name* up."""
    return {"session_id": str(town.id_of(town.SESSION, session)), "people": [{"name": name, "birth_year": 2012}]}


async def one_sign_up(settings: Settings, *, account: int, session: int, name: str = "Kim") -> list[Statement]:
    """Sign a child up through the application in this process; every statement of it, transactions' own included."""
    resources = build_resources(settings)
    assert resources.engine is not None  # noqa: S101
    sent: list[Statement] = []

    def note(query: LoggedQuery) -> None:
        sent.append(Statement(query.query, tuple(query.args), account, session))

    def connected(connection: Any, _record: object) -> None:
        connection.driver_connection.add_query_logger(note)

    headers = {"Authorization": f"Bearer {town.token_of(account)}", "Idempotency-Key": KEY}
    transport = httpx.ASGITransport(create_app(resources), client=("127.0.0.1", 50_000))
    event.listen(resources.engine.sync_engine, "connect", connected)
    try:
        async with httpx.AsyncClient(transport=transport, base_url=settings.public_url, headers=headers) as client:
            answer = await client.post("/api/v1/bookings", json=request_body(session, name=name))
            answer.raise_for_status()
    finally:
        await resources.close()
    return [one for one in sent if town.id_of(town.SESSION, session) in one.values]


def placing(statements: Sequence[Statement]) -> Statement:
    """The one statement that places the party."""
    return next(one for one in statements if PLACES.search(one.sql))
