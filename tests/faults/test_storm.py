"""The rush again, while everything fails that can fail: what a family was told is what the database holds."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from shared.settings import Settings
from tests.faults.background import Background
from tests.faults.draining import WORKERS, drain
from tests.faults.load import Ledger, rush, wish
from tests.faults.mail_sink import MailSink, repeats
from tests.faults.placed import SEATS, check_placed
from tests.faults.processes import Processes, processes
from tests.faults.proxy import Proxy
from tests.faults.servers import Servers
from tests.faults.stage import families, run, session_with_seats
from tests.faults.storm import Storm

_LEFT = """
    SELECT (SELECT count(*) FROM outbox_event WHERE expanded_at IS NULL)
         + (SELECT count(*) FROM delivery WHERE done_at IS NULL)
         + (SELECT count(*) FROM message WHERE sent_at IS NULL AND kind <> 'reminder')
"""
_TOLD = "SELECT subject_id, kind, id FROM message WHERE kind IN ('confirmed', 'waiting')"


@dataclass(frozen=True)
class Size:
    """How many wishes over how many connections, and how often every kind of fault."""

    wishes: int
    connections: int
    rounds: int


@pytest.fixture
def size(*, chaos: bool) -> Size:
    """Short or long."""
    return Size(10_000, 400, 4) if chaos else Size(300, 40, 1)


@dataclass(frozen=True)
class Rig:
    """Everything between a family and the disk."""

    running: Processes
    front: Proxy
    back: Proxy
    sink: MailSink


@pytest.fixture
def rig(background: Background, own_servers: Servers, settings: Settings, sink: MailSink) -> Iterator[Rig]:
    """Clients -> front -> two web servers, relay and worker -> back -> PostgreSQL."""
    back = Proxy(own_servers.postgres_socket)
    background.run(back.open())
    through = f"postgresql://spontan@127.0.0.1:{back.port}/spontan"
    with processes(settings.model_copy(update={"database_url": through})) as running:
        running.add_parts(*WORKERS)
        front = Proxy(*running.add_api("api-1", "api-2"))
        background.run(front.open())
        yield Rig(running, front, back, sink)
        background.run(front.close())
    background.run(back.close())


def test_what_families_were_told_is_what_the_database_holds(
    background: Background, own_servers: Servers, settings: Settings, rig: Rig, size: Size
) -> None:
    """Nothing lost, nothing doubled, nothing contradictory; every answer in its time, or a clear 503 with Retry-After."""
    url = settings.database_url
    background.run(families(url, size.wishes))
    session_id = background.run(session_with_seats(settings, SEATS))
    wishes = [wish(number, session_id) for number in range(1, size.wishes + 1)]

    ledger = Ledger()
    load = background.start(rush(rig.front, wishes, connections=size.connections, ledger=ledger))
    storm = Storm(
        background=background,
        servers=own_servers,
        running=rig.running,
        front=rig.front,
        back=rig.back,
        ledger=ledger,
        load=load,
    )
    storm.blow(rounds=size.rounds, wishes=size.wishes)
    load.result()
    drain(background, url, rig.running, left=_LEFT)

    mails = rig.sink.mails()
    print(  # noqa: T201
        f"\nstorm: {storm.done.total()} faults {dict(storm.done)}; connections to PostgreSQL {dict(rig.back.done)}, "
        f"of clients {dict(rig.front.done)}\nstorm: {ledger.summary()}; {len(mails)} mails, {repeats(mails)} repeats"
    )
    check_placed(background, settings, ledger, size.wishes)
    told = background.run(run(url, _TOLD))
    assert sorted(row["subject_id"] for row in told) == sorted(party for party, _ in ledger.placements().values())
    assert {row["id"] for row in told} == {mail.id for mail in mails}
    assert set(storm.done.values()) == {size.rounds}
    assert all(rig.back.done[how] for how in ("resets", "swallowed", "answers_lost"))
    assert all(rig.front.done[how] for how in ("resets", "swallowed", "answers_lost"))
