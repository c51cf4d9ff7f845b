"""The wall clock jumps two hours, both ways, under a live web server, relay, worker and beat: each reminder once."""

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from services.launcher.children import wait_until
from services.launcher.parts import SPONTAN
from shared.settings import Settings
from tests.faults.background import Background
from tests.faults.mail_sink import MailSink
from tests.faults.processes import Processes, free_port, processes
from tests.faults.reminders import Plan, plan
from tests.faults.stage import run
from tests.faults.wall_clock import WallClock

HOURS = (0, 2, 0)
MORE_HOURS = (-2, 0)
"""Also steps to before everything began: in the long version."""
EACH = 20
PATIENCE = 60  # seconds; only a failure waits so long
NEARLY = timedelta(minutes=1)
# The sweeps that are done in every round; the others are looked at by /readyz.
_SWEPT_AT = """
    SELECT min(swept_at) AS oldest, max(swept_at) AS newest FROM relay_sweep
     WHERE name IN ('events', 'deliveries', 'messages')
"""


@pytest.fixture
def clock(tmp_path: Path) -> WallClock:
    """The one that will be stepped."""
    return WallClock(tmp_path / "clock")


class Trial:
    """What is looked at after every step."""

    def __init__(
        self, background: Background, settings: Settings, sink: MailSink, clock: WallClock, running: Processes
    ) -> None:
        self._background = background
        self._settings = settings
        self._sink = sink
        self._clock = clock
        self._running = running
        self._began = clock.now()
        self.expected: set[object] = set()

    def plan(self, *, due_in: timedelta) -> Plan:
        """Reminders for a session twelve hours after we began, which fall due by the clock as it is now."""
        at = self._clock.now() + due_in
        starts_at = self._began + timedelta(hours=12)
        return self._background.run(plan(self._settings, EACH, starts_at=starts_at, at=at, over=timedelta(seconds=1)))

    def sent(self, *plans: Plan) -> None:
        """Wait for the reminders of *plans*; they are all that was ever sent, each of them once."""
        self.expected |= {one for each in plans for one in each.due_at}
        came = wait_until(lambda: self._sink.accepted >= len(self.expected), seconds=PATIENCE)
        assert came, f"{self._sink.accepted} of {len(self.expected)}\n{self._running.tell()}"
        mails = self._sink.mails()
        assert sorted(str(mail.id) for mail in mails) == sorted(str(one) for one in self.expected)
        newest = [mail.judged_at for mail in mails[-EACH:]]
        assert all(abs(self._clock.now() - one) < timedelta(hours=1) for one in newest), "the clock was not stepped"

    def swept(self) -> None:
        """Every sweep has noted a time near to what the clock shows now: neither long ago nor still to come."""

        def noted() -> bool:
            (row,) = self._background.run(run(self._settings.database_url, _SWEPT_AT))
            now = self._clock.now()
            return bool(now - NEARLY < row["oldest"] and row["newest"] < now + NEARLY)

        (row,) = self._background.run(run(self._settings.database_url, _SWEPT_AT))
        assert wait_until(noted, seconds=PATIENCE), f"{dict(row)} at {self._clock.now()}"


def test_each_reminder_is_sent_once_while_the_wall_clock_jumps_two_hours_both_ways(
    background: Background, settings: Settings, sink: MailSink, clock: WallClock, *, chaos: bool
) -> None:
    """Whoever sleeps, sleeps on the monotonic clock; what was sent stays sent; the age of the sweeps is believed."""
    with processes(settings, preload=clock.preload) as running:
        port = free_port()
        running.add("api-1", *SPONTAN, "api", port=port)
        running.add_parts("relay", "worker-events", "beat")
        trial = Trial(background, settings, sink, clock, running)
        trial.sent(trial.plan(due_in=timedelta()))
        in_an_hour = trial.plan(due_in=timedelta(hours=1))
        pids = {name: unit.pid for name, unit in running.items()}
        steps = list(pairwise(HOURS + MORE_HOURS if chaos else HOURS))
        for before, hours in steps:
            clock.step_to(timedelta(hours=hours))
            fallen_due = [in_an_hour] if (before, hours) == (0, 2) else []
            trial.sent(*fallen_due, trial.plan(due_in=timedelta()))
            trial.swept()
            if chaos:  # the rarest sweep first has to be done once more: up to half a minute
                running.wait_until_ready(port)
        assert {name: unit.pid for name, unit in running.items() if unit.running} == pids, running.tell()
    print(f"\nwall clock: {len(steps)} steps, {len(trial.expected)} reminders, {sink.accepted} mails")  # noqa: T201
