"""Every sequence of what can be done to a session keeps its seats and its queue right; and the machine can fail."""

import asyncio
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as examples
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy.exc import IntegrityError

from shared.database import make_engine
from shared.settings import Settings
from tests.bookings.machine import Machine
from tests.bookings.naive import FreesWhatWaits, KeepsOffersOpen, LastComeFirstServed, PartsWhoIsTogether

QUIETLY = examples(deadline=None, suppress_health_check=list(HealthCheck), database=None, print_blob=False)


@pytest.fixture
def on_the_database(settings: Settings) -> Iterator[None]:
    """Gives the machines an engine and a loop of their own: Hypothesis does not know of ours."""
    Machine.loop, Machine.chosen = asyncio.new_event_loop(), settings
    Machine.engine = make_engine(settings, application="spontan-machine")
    yield
    Machine.loop.run_until_complete(Machine.engine.dispose())
    Machine.loop.close()


@pytest.mark.usefixtures("on_the_database")
def test_any_sequence_keeps_the_database_equal_to_the_model(*, chaos: bool) -> None:
    """Book, part, cancel, promote, offer, accept, lapse, resize, move, call off, wait: every rule after every step."""
    many, steps = (500, 50) if chaos else (15, 30)
    run_state_machine_as_test(Machine, settings=examples(QUIETLY, max_examples=many, stateful_step_count=steps))
    print(f"\nmachine: {many} examples of up to {steps} steps, no rule broken")  # noqa: T201


@pytest.mark.usefixtures("on_the_database")
@pytest.mark.parametrize("naive", [FreesWhatWaits, LastComeFirstServed, PartsWhoIsTogether, KeepsOffersOpen])
def test_control_the_machine_finds_what_is_naive(naive: type[Machine]) -> None:
    """Negative control: with one statement as somebody would write it first, the test above fails."""
    # The same examples every time, up to the first that fails; nobody needs to see it made smaller.
    same = examples(QUIETLY, max_examples=100, stateful_step_count=30, derandomize=True, phases=[Phase.generate])
    with pytest.raises((AssertionError, IntegrityError)):
        run_state_machine_as_test(naive, settings=same)
