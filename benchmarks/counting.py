"""What counting the changes of the programme costs who changes much at once: `python -m benchmarks.counting`.

The same statements, each of which changes a session, in one transaction: without counting, counted at every statement as
migration 0010 did, and counted once. All three several times in one run, in turn; the best of each.
"""

import argparse
import asyncio
import importlib
import time

import asyncpg

from benchmarks import programme, report
from benchmarks.servers import running
from shared.logs import set_up_logs
from shared.settings import Settings

VERSIONS = "shared.migrations.versions"
EVERY = importlib.import_module(f"{VERSIONS}.0010_changes_of_the_programme").COUNT.replace(
    "CREATE", "CREATE OR REPLACE"
)
ONCE = importlib.import_module(f"{VERSIONS}.0011_calendars_cheaper").COUNT_ONCE
CHANGE = "UPDATE scheduled_session SET sequence = sequence + 1 WHERE id = $1"
SWITCH = "ALTER TABLE scheduled_session {} TRIGGER programme_changes"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", type=int, default=10_000, help="in one transaction (default: 10000)")
    parser.add_argument("--rounds", type=int, default=3, help="of which the best counts (default: 3)")
    chosen = parser.parse_args()
    set_up_logs(Settings(log_level="error"))
    with running(processes=0) as servers:
        asyncio.run(_measure(servers.settings.database_url, chosen.statements, chosen.rounds))


async def _measure(url: str, statements: int, rounds: int) -> None:
    await programme.found(url)
    await programme.fill(url, until=statements)
    connection = await asyncpg.connect(url)
    ways = {"not counted": "", "every statement counted": EVERY, "the transaction counted once": ONCE}
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(rounds):
        for title, function in ways.items():
            await connection.execute(SWITCH.format("ENABLE" if function else "DISABLE") + ";" + function)
            await connection.execute("VACUUM FULL scheduled_session")  # nobody starts with what another left behind
            best[title] = min(best[title], await _change(connection))
    await connection.close()
    report.say(f"{statements:,} statements that change a session each, in one transaction; best of {rounds}")
    for title, seconds in best.items():
        report.say(f"  {seconds:8.2f} s  {seconds / best['not counted']:6.2f}  {title}")


async def _change(connection: asyncpg.Connection) -> float:
    ids = [row["id"] for row in await connection.fetch("SELECT id FROM scheduled_session")]
    began = time.perf_counter()
    async with connection.transaction():
        await connection.executemany(CHANGE, [(one,) for one in ids])
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
