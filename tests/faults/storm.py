"""What can go wrong between a family and the database, each fault as a method, done while the load goes on.

A fault that has to strike waits until it has: it goes by what happened, not by time.
"""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future

from tests.faults.background import Background
from tests.faults.load import Ledger
from tests.faults.processes import Processes
from tests.faults.proxy import Proxy
from tests.faults.servers import Servers

STRIKING = 60  # seconds; only a failure, or a load that is over, waits so long
COMMIT = b"COMMIT;"
BOOKING = b"POST /api/v1/bookings"


class Storm:
    """The faults, and how many of each kind were done."""

    def __init__(
        self,
        *,
        background: Background,
        servers: Servers,
        running: Processes,
        front: Proxy,
        back: Proxy,
        ledger: Ledger,
        load: "Future[None]",
    ) -> None:
        """*front* stands between the clients and the web servers, *back* between all of ours and PostgreSQL."""
        self._background = background
        self._servers = servers
        self._running = running
        self._front = front
        self._back = back
        self._ledger = ledger
        self._load = load
        self.done: Counter[str] = Counter()

    def blow(self, *, rounds: int, wishes: int) -> None:
        """Every kind of fault in each of so many rounds, spread evenly over the load."""
        faults = [fault for _ in range(rounds) for fault in self._kinds()]
        for number, fault in enumerate(faults, start=1):
            share = wishes * number // (len(faults) + 1)
            self._wait_until(lambda share=share: len(self._ledger.acknowledged) >= share)  # type: ignore[misc]
            fault()
            self.done[fault.__name__] += 1

    def _kinds(self) -> list[Callable[[], None]]:
        return [
            self.api_killed,
            self.commit_ambiguous,
            self.database_crashed,
            self.answer_lost,
            self.worker_killed,
            self.database_reset,
            self.redis_killed,
            self.client_reset,
            self.database_silent,
            self.relay_killed,
            self.client_silent,
        ]

    def api_killed(self) -> None:
        """One of the web servers, then the other."""
        self._running.restart(f"api-{1 + self.done['api_killed'] % 2}")

    def worker_killed(self) -> None:
        """The worker with its pool."""
        self._running.restart("worker-events")

    def relay_killed(self) -> None:
        """The relay."""
        self._running.restart("relay")

    def database_crashed(self) -> None:
        """PostgreSQL's immediate shutdown."""
        self._servers.crash_postgres()

    def redis_killed(self) -> None:
        """Valkey by kill -9."""
        self._servers.kill_valkey()

    def database_reset(self) -> None:
        """Every connection to PostgreSQL."""
        self._background.run(self._back.reset())

    def client_reset(self) -> None:
        """Every connection of the clients."""
        self._background.run(self._front.reset())

    def commit_ambiguous(self) -> None:
        """Five commits are done, and the answers never come."""
        self._lose(self._back, COMMIT)

    def answer_lost(self) -> None:
        """Five answers of the web servers never reach their clients."""
        self._lose(self._front, BOOKING)

    def database_silent(self) -> None:
        """A black hole before PostgreSQL, until clients are told to come again."""
        told = self._ledger.statuses[503]
        self._background.run(self._back.swallow())
        self._wait_until(lambda: self._ledger.statuses[503] > told)
        self._background.run(self._back.heal(deliver=self.done["database_silent"] % 2 == 0))

    def client_silent(self) -> None:
        """A black hole before the web servers, until it has swallowed something of twenty clients."""
        before = self._front.done["swallowed"]
        self._background.run(self._front.swallow())
        self._wait_until(lambda: self._front.done["swallowed"] >= before + 20)
        self._background.run(self._front.heal(deliver=self.done["client_silent"] % 2 == 0))

    def _lose(self, proxy: Proxy, sign: bytes) -> None:
        before = proxy.done["answers_lost"]
        self._background.run(proxy.lose_answers(5, to=sign))
        self._wait_until(lambda: proxy.done["answers_lost"] >= before + 5)

    def _wait_until(self, true: Callable[[], bool]) -> None:
        """Until it holds; when the load is over sooner, the fault had nothing to strike."""
        deadline = time.monotonic() + STRIKING
        while not true() and not self._load.done() and time.monotonic() < deadline:
            time.sleep(0.01)
