"""What one accepted sign-up costs: `python -m benchmarks.sign_up`, or `make bench`.

Real processes, a durable PostgreSQL, POST /api/v1/bookings with bearer tokens. In the same run, because the machine is
noisy: the product's own placing statement through asyncpg and pgbench. Compare CPU and ratios within one run, not
times between runs.
"""

import argparse
import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks import load, pgbench, plans, report, town
from benchmarks.captured import Statement, one_sign_up, placing, request_body
from benchmarks.report import Measured
from benchmarks.servers import Servers, running
from shared.logs import set_up_logs
from shared.settings import Settings

CONNECTIONS = (1, 8, 32, 128)
USUAL = 32
GROWTH = (1_000, 100_000, 1_000_000)
FAMILIES = 100_000  # at least: among fewer, a million bookings would give each a history that no family has
KINDS = 3  # of load: ours, asyncpg, pgbench


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sign-ups", type=int, default=4_000, help="per measurement (default: 4000)")
    parser.add_argument("--processes", type=int, default=2, help="web servers, as behind a proxy (default: 2)")
    parser.add_argument("--short", action="store_true", help="32 connections only, without growth")
    chosen = parser.parse_args()
    set_up_logs(Settings(log_level="error"))
    with running(processes=chosen.processes) as servers:
        Bench(servers, sign_ups=chosen.sign_ups).run(short=chosen.short)


@dataclass
class Bench:
    """One run: hands out families so that nobody signs up twice on one session."""

    servers: Servers
    sign_ups: int
    families: int = 0
    _taken: int = 0
    _statement: Statement = field(init=False)

    def run(self, *, short: bool) -> None:
        """Everything, or the usual case only."""
        levels, growth = ((USUAL,), GROWTH[:1]) if short else (CONNECTIONS, GROWTH)
        kinds_of_run = KINDS * (len(levels) + len(growth)) + KINDS + 1
        self.families = max((kinds_of_run + 1) * self.sign_ups, FAMILIES)
        asyncio.run(town.found(self.servers.settings.database_url, families=self.families))
        self._look_at_statements()
        report.say(f"{self.sign_ups} sign-ups each, {len(self.servers.api)} web servers. CPU in ms per sign-up.")
        report.say(
            "pgbench's part includes connecting and parting, which weighs with many connections and few sign-ups."
        )
        self._fill(growth[0])
        self._warm_up()
        report.head(f"Spread over {town.SESSIONS} sessions")
        for connections in levels:
            self._beside_bare(f"{connections} connections", connections, town.SESSIONS)
        report.head("Other shapes, 32 connections")
        self._beside_bare("rush on one session", USUAL, 1)
        report.row("a child that is new", self._through_the_api(USUAL, town.SESSIONS, name="Robin"))
        report.head("With more bookings in the database, 32 connections")
        for size in growth:
            self._beside_bare(f"{self._fill(size):,} bookings", USUAL, town.SESSIONS)
        report.head("How each statement finds its rows")
        for number, statement in enumerate(self._sent, 1):
            found = asyncio.run(plans.paths(self.servers.settings.database_url, statement))
            report.say(f"  {number}. {', '.join(found) or 'no table read'}")

    def _look_at_statements(self) -> None:
        """Sign up once and print what that sent."""
        self._sent = asyncio.run(one_sign_up(self.servers.settings, account=self._take(1), session=0))
        self._statement = placing(self._sent)
        report.head("Statements of one sign-up (besides BEGIN and COMMIT)")
        for number, one in enumerate(self._sent, 1):
            report.say(f"  {number}. {' '.join(one.sql.split())[:110]}")

    def _fill(self, size: int) -> int:
        return asyncio.run(town.fill(self.servers.settings.database_url, families=self.families, until=size))

    def _warm_up(self) -> None:
        """Connections, prepared statements and caches are made once per process, not per sign-up."""
        few = min(self.sign_ups, 500)
        load.run(self._http(self._take(few), few, USUAL, town.SESSIONS), before=_nothing, after=_nothing)

    def _beside_bare(self, title: str, connections: int, sessions: int) -> None:
        ours = self._through_the_api(connections, sessions)
        report.row(
            title, ours, self._through_asyncpg(connections, sessions), self._through_pgbench(connections, sessions)
        )

    def _through_the_api(self, connections: int, sessions: int, *, name: str = "Kim") -> Measured:
        made = self._http(self._take(self.sign_ups), self.sign_ups, connections, sessions, name=name)
        return self._measure(lambda before, after: load.run(made, before=before, after=after))

    def _through_asyncpg(self, connections: int, sessions: int) -> Measured:
        first = self._take(self.sign_ups)
        values = [self._statement.values_for(n, n % sessions) for n in range(first, first + self.sign_ups)]
        bare = load.Bare(self.servers.settings.database_url, connections, self._statement.sql, values)
        return self._measure(lambda before, after: load.run(bare, before=before, after=after))

    def _through_pgbench(self, connections: int, sessions: int) -> Measured | None:
        first, program = self._take(self.sign_ups), pgbench.program()
        if program is None:
            return None
        return self._measure(
            lambda before, after: pgbench.run(
                program,
                self.servers.settings.database_url,
                self._statement,
                folder=self.servers.folder,
                connections=connections,
                first=first,
                operations=self.sign_ups,
                sessions=sessions,
                before=before,
                after=after,
            )
        )

    def _measure(self, run: Callable[[Callable[[], None], Callable[[], None]], load.Ran]) -> Measured:
        marks: list[dict[str, float]] = []

        def mark() -> None:
            marks.append(self.servers.seconds())

        ran = run(mark, mark)
        return Measured(ran, {part: marks[1][part] - marks[0][part] for part in marks[0]})

    def _take(self, many: int) -> int:
        """The first of *many* families that nobody has used yet."""
        self._taken += many
        return self._taken - many

    def _http(self, first: int, many: int, connections: int, sessions: int, *, name: str = "Kim") -> load.Http:
        requests = [_request(n, n % sessions, name) for n in range(first, first + many)]
        return load.Http(self.servers.ports, connections, requests)


def _request(account: int, session: int, name: str) -> bytes:
    body = json.dumps(request_body(session, name=name)).encode()
    head = (
        "POST /api/v1/bookings HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate\r\n"
        f"Authorization: Bearer {town.token_of(account)}\r\nIdempotency-Key: benchmark-{account}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _nothing() -> None:
    """For a load that is not measured."""


if __name__ == "__main__":
    main()
