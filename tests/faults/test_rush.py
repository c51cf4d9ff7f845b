"""Many sign-ups for few seats through the real web servers, and the same rush against the naive way."""

import sys
from dataclasses import dataclass

import pytest

from shared.settings import Settings
from tests.faults.background import Background
from tests.faults.load import Ledger, Wish, rush, wish
from tests.faults.naive_api import ARRIVALS
from tests.faults.placed import SEATS, check_placed
from tests.faults.processes import free_port, processes
from tests.faults.proxy import Proxy
from tests.faults.stage import families, run, session_with_seats


@dataclass(frozen=True)
class Size:
    """How many wishes over how many connections."""

    wishes: int
    connections: int


@pytest.fixture
def size(*, chaos: bool) -> Size:
    """Short or long."""
    return Size(10_000, 400) if chaos else Size(300, 60)


def stormed(background: Background, ports: list[int], wishes: list[Wish], connections: int) -> Ledger:
    """Send all *wishes* through a front that shares them among the web servers."""
    front, ledger = Proxy(*ports), Ledger()
    background.run(front.open())
    background.run(rush(front, wishes, connections=connections, ledger=ledger))
    background.run(front.close())
    return ledger


def test_a_rush_fills_every_seat_once_and_queues_the_rest_in_order(
    background: Background, settings: Settings, size: Size
) -> None:
    """Two web servers, more connections than they have for the database: nobody is turned away or placed twice."""
    background.run(families(settings.database_url, size.wishes))
    session_id = background.run(session_with_seats(settings, SEATS))
    wishes = [wish(number, session_id) for number in range(1, size.wishes + 1)]
    with processes(settings) as running:
        ports = running.add_api("api-1", "api-2")
        ledger = stormed(background, ports, wishes, size.connections)
    print(f"\nrush: {ledger.summary()}")  # noqa: T201
    check_placed(background, settings, ledger, size.wishes)


def test_control_the_naive_way_oversells_in_the_same_rush(
    background: Background, settings: Settings, size: Size
) -> None:
    """Look, then write: the same clients against that sell seats twice, so the test above can fail."""
    number = size.connections * 2
    background.run(families(settings.database_url, number))
    background.run(run(settings.database_url, ARRIVALS))
    session_id = background.run(session_with_seats(settings, SEATS))
    wishes = [wish(one, session_id) for one in range(1, number + 1)]
    with processes(settings) as running:
        ports = [free_port(), free_port()]
        for port in ports:
            running.add(f"naive-{port}", sys.executable, "-m", "tests.faults.naive_api", port=port)
        for port in ports:
            running.wait_for_api(f"naive-{port}", port)
        stormed(background, ports, wishes, size.connections)
    count = "SELECT count(*) FROM party WHERE status = 'confirmed'"
    ((confirmed,),) = background.run(run(settings.database_url, count))
    print(f"\nnaive rush: {number} wishes, {confirmed} confirmed on {SEATS} seats")  # noqa: T201
    assert confirmed > SEATS
