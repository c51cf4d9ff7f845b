"""A few thousand broken calendars; `make fuzz` reads two hundred thousand."""

from random import Random

import pytest

from shared.calendars.read import Rejected
from tests.calendars.fuzz import run
from tests.calendars.fuzz.mutate import mutated


@pytest.mark.parametrize("seed", [2, 3])
def test_no_broken_calendar_crashes_or_hangs_the_reader(seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Each is read or refused, quickly, and what is read keeps its promises."""
    assert run.fuzz(3000, seed) == 0, capsys.readouterr().out


def test_the_fuzzer_notices_what_is_slow_and_what_crashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it proves nothing."""
    monkeypatch.setattr(run, "CPU_SECONDS", 0.05)
    monkeypatch.setattr(run, "parse", lambda *_, **__: any(number < 0 for number in range(10**9)))
    with pytest.raises(run.TooSlow):
        run.look_at(run.SEEDS[0])
    monkeypatch.setattr(run, "parse", lambda *_, **__: int("no"))
    with pytest.raises(ValueError, match="no"):
        run.look_at(run.SEEDS[0])


def test_the_same_seed_makes_the_same_inputs() -> None:
    """So that a failure can be looked at again."""
    first, again = (mutated(Random(7), run.SEEDS) for _ in range(2))  # noqa: S311
    assert first == again


def test_a_refusal_without_a_sentence_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A coordinator reads a sentence for every code."""

    def refuse(*_: object, **__: object) -> None:
        raise Rejected("because")

    monkeypatch.setattr(run, "parse", refuse)
    with pytest.raises(AssertionError):
        run.look_at(b"")
