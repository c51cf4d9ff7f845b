"""After a storm: everybody dies once more, time passes, and what was left is done."""

from services.launcher.children import wait_until
from tests.faults.background import Background
from tests.faults.processes import Processes
from tests.faults.stage import let_an_hour_pass, run

WORKERS = ("relay", "worker-events")
DRAINING = 600  # seconds; only a failure waits so long


def drain(background: Background, url: str, running: Processes, *, left: str) -> None:
    """Kill relay and worker, let an hour pass, start them, and wait until the query *left* gives 0."""
    for name in WORKERS:
        running.kill(name)
    background.run(let_an_hour_pass(url))
    for name in WORKERS:
        running[name].start()
    done = wait_until(lambda: background.run(run(url, left))[0][0] == 0, seconds=DRAINING)
    assert done, f"{background.run(run(url, left))}\n{running.tell()}"
