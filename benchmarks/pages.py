"""What the list costs: `python -m benchmarks.pages`.

Real processes, GET / with 500 coming sessions among 1,000, 10,000 and 100,000. Once the same list for everybody, which a
process reads and renders once a second; once each request another list. In the same run, because the machine is noisy:
the list's own statement through asyncpg, all of its rows.
"""

import argparse
import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import event

from benchmarks import load, programme, report
from benchmarks.report import Measured
from benchmarks.servers import Servers, running
from shared.database import make_engine, make_sessions
from shared.logs import set_up_logs
from shared.schedule.queries import coming
from shared.schedule.wish import Wish
from shared.settings import Settings

SIZES = (1_000, 10_000, 100_000)
CONNECTIONS = 16
DAYS = timedelta(days=8)
WORDS = [
    f"{one}{other}"
    for one in ("hall", "ppen", "skor", "boll", "Exempel", "aktiv", "vatten")
    for other in ("", "%20i", "%20a")
]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1_000, help="per measurement (default: 1000)")
    parser.add_argument("--processes", type=int, default=2, help="web servers, as behind a proxy (default: 2)")
    chosen = parser.parse_args()
    set_up_logs(Settings(log_level="error"))
    with running(processes=chosen.processes) as servers:
        asyncio.run(programme.found(servers.settings.database_url))
        report.say(f"{chosen.pages} pages each, {len(servers.api)} web servers. CPU in ms per page.")
        for size in SIZES:
            number = asyncio.run(programme.fill(servers.settings.database_url, until=size))
            _measure_all(servers, number, chosen.pages)


def _measure_all(servers: Servers, number: int, pages: int) -> None:
    sql, values = asyncio.run(_statement(servers.settings))
    bare = load.Bare(servers.settings.database_url, CONNECTIONS, sql, [values] * pages, rows=True)
    report.head(f"{number:,} sessions, {CONNECTIONS} connections")
    for title, addresses in {
        "the same list": ["/"] * pages,
        "another list each": [f"/?q={WORDS[n % len(WORDS)]}&area=area-{n % 5}&area=area-{n % 3}" for n in range(pages)],
    }.items():
        _measure(servers, _http(servers, addresses[: max(pages // 10, 1)]))  # warm up
        report.row(title, _measure(servers, _http(servers, addresses)), _measure(servers, bare))


def _http(servers: Servers, addresses: Sequence[str]) -> load.Http:
    requests = [
        f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\nAccept-Language: sv\r\n\r\n".encode()
        for address in addresses
    ]
    return load.Http(servers.ports, CONNECTIONS, requests, accepted=load.OK)


def _measure(servers: Servers, work: load.Load) -> Measured:
    marks: list[dict[str, float]] = []

    def mark() -> None:
        marks.append(servers.seconds())

    ran = load.run(work, before=mark, after=mark)
    return Measured(ran, {part: marks[1][part] - marks[0][part] for part in marks[0]})


async def _statement(settings: Settings) -> tuple[str, tuple[Any, ...]]:
    """The statement of the list without filters, as it is sent, and its values."""
    engine = make_engine(settings, application="benchmark")
    sent: list[tuple[str, tuple[Any, ...]]] = []

    def note(_connection: object, _cursor: object, statement: str, values: tuple[Any, ...], *_: object) -> None:
        sent.append((statement, tuple(values)))

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    now = datetime.now(UTC)
    async with make_sessions(engine)() as session:
        await coming(session, Wish(), after=now, before=now + DAYS, now=now)
    await engine.dispose()
    return sent[-1]


if __name__ == "__main__":
    main()
