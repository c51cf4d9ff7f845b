"""What was measured, as a table for the terminal."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.load import Ran

COLUMNS = (
    f"{'':24}|{'api':>7}{'pg':>7}{'valkey':>8}{'client':>8}{'per s':>8}{'p50 ms':>8}{'p99 ms':>8} |"
    f"{'asyncpg':>8}{'pg':>7}{'per s':>8} |{'pgbench':>8}{'pg':>7}{'per s':>8} | api+pg is"
)


@dataclass(frozen=True)
class Measured:
    """A load that ran, and the CPU seconds that each part of the installation used meanwhile."""

    ran: Ran
    seconds: Mapping[str, float]

    @property
    def accepted(self) -> int:
        """How many operations did what they should."""
        return len(self.ran.latencies) - self.ran.refused

    @property
    def per_second(self) -> float:
        """Accepted operations per second of wall time."""
        return self.accepted / self.ran.wall

    @property
    def client(self) -> float:
        """The load generator's own CPU, ms per accepted operation."""
        return 1000 * self.ran.cpu / self.accepted

    def milliseconds(self, part: str) -> float:
        """CPU of a part of the installation, ms per accepted operation."""
        return 1000 * self.seconds[part] / self.accepted

    def latency(self, share: float) -> float:
        """The latency in ms that this *share* of the operations did not exceed."""
        return 1000 * self.ran.latencies[min(int(share * len(self.ran.latencies)), len(self.ran.latencies) - 1)]


def say(line: str) -> None:
    """Print one line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def head(title: str) -> None:
    """Begin a table."""
    say(f"\n{title}")
    if "tatement" not in title:
        say(COLUMNS)


def row(title: str, ours: Measured, asyncpg: Measured | None = None, pgbench: Measured | None = None) -> None:
    """One measurement: ours, beside the bare statement through asyncpg and pgbench in the same run."""
    line = (
        f"{title:24}|{ours.milliseconds('api'):7.2f}{ours.milliseconds('postgres'):7.2f}"
        f"{ours.milliseconds('valkey'):8.2f}{ours.client:8.2f}{ours.per_second:8.0f}"
        f"{ours.latency(0.5):8.1f}{ours.latency(0.99):8.1f} |"
    )
    for bare in (asyncpg, pgbench):
        line += (
            f"{bare.client:8.2f}{bare.milliseconds('postgres'):7.2f}{bare.per_second:8.0f} |"
            if bare
            else f"{'-':>8}{'-':>7}{'-':>8} |"
        )
    if asyncpg:
        bare_cost = asyncpg.client + asyncpg.milliseconds("postgres")
        line += f" {(ours.milliseconds('api') + ours.milliseconds('postgres')) / bare_cost:.1f} x asyncpg+pg"
    say(line)
    for name, one in (("ours", ours), ("asyncpg", asyncpg), ("pgbench", pgbench)):
        if one and one.ran.refused:
            say(f"  {name}: {one.ran.refused} of {len(one.ran.latencies)} were refused")
