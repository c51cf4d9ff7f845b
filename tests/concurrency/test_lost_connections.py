"""PostgreSQL restarts while nobody asks: the next people notice nothing."""

import asyncio

from sqlalchemy import text

from shared.database import execute, transaction
from tests.frame.live import Live

CONNECTIONS = 5
CLOSE_THE_OTHERS = text("""
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()
""")


async def test_connections_that_postgresql_has_closed_are_replaced(live: Live) -> None:
    """As many transactions as connections were lost, all at once, and each of them works."""
    together = asyncio.Barrier(CONNECTIONS)

    async def ask() -> int:
        async with transaction(live.sessions) as session:
            await together.wait()  # each on a connection of its own
            answer: int = (await execute(session, text("SELECT pg_backend_pid()"), {})).scalar_one()
            await together.wait()
            return answer

    before = await asyncio.gather(*(ask() for _ in range(CONNECTIONS)))
    async with transaction(live.sessions) as session:
        assert all((await execute(session, CLOSE_THE_OTHERS, {})).scalars())
    after = await asyncio.gather(*(ask() for _ in range(CONNECTIONS)))
    assert len(set(before)) == len(set(after)) == CONNECTIONS
    assert len(set(before) & set(after)) == 1, "only the connection that closed the others is still the same"
