"""Turning the demo's clock: the forms that are understood, and what every process then reads."""

from datetime import UTC, datetime, timedelta

import pytest

from services.launcher.demo.hands import read_turn, says, turn_clock
from shared.database import AsyncSession
from shared.installation import Installation, current_clock
from shared.settings import ConfigurationError, Settings
from tests.conftest import NOW


@pytest.fixture
async def installed(session: AsyncSession) -> AsyncSession:
    """A demo installation that shows the real time."""
    session.add(Installation(demo=True, loaded_at=NOW))
    await session.flush()
    return session


@pytest.mark.parametrize(
    ("typed", "moved"),
    [
        ("+23h", timedelta(hours=23)),
        ("+90m", timedelta(minutes=90)),
        ("+2d", timedelta(days=2)),
        ("-1h", -timedelta(hours=1)),
    ],
)
async def test_steps_add_up(typed: str, moved: timedelta, installed: AsyncSession, settings: Settings) -> None:
    """From wherever the clock is."""
    assert await turn_clock(installed, settings, read_turn(typed)) == moved
    assert await turn_clock(installed, settings, read_turn(typed)) == 2 * moved


@pytest.mark.parametrize("typed", ["0", "reset"])
async def test_the_clock_can_be_set_back_to_the_real_time(
    typed: str, installed: AsyncSession, settings: Settings
) -> None:
    """Both words do it."""
    await turn_clock(installed, settings, read_turn("+5d"))
    assert await turn_clock(installed, settings, read_turn(typed)) == timedelta()


@pytest.mark.parametrize("typed", ["2027-01-31T18:00", "2027-01-31 18:00:00+01:00", "2027-01-31T17:00:00Z"])
async def test_a_moment_is_local_time_unless_it_says_otherwise(
    typed: str, installed: AsyncSession, settings: Settings
) -> None:
    """Every process then reads that moment."""
    await turn_clock(installed, settings, read_turn(typed))
    now = (await current_clock(installed, settings)).now()
    assert abs(now - datetime(2027, 1, 31, 17, 0, tzinfo=UTC)) < timedelta(seconds=10)


@pytest.mark.parametrize("typed", ["23h", "+23", "+1w", "tomorrow", "", "+h", "-", "+99999999d"])
def test_anything_else_is_explained(typed: str) -> None:
    """With the forms that are understood."""
    with pytest.raises(ValueError, match="write \\+23h"):
        read_turn(typed)


async def test_the_clock_stays_within_ten_years(installed: AsyncSession, settings: Settings) -> None:
    """Calendars, and the column, end somewhere."""
    with pytest.raises(ConfigurationError, match="ten years"):
        await turn_clock(installed, settings, read_turn("+9999d"))


async def test_the_clock_of_real_life_cannot_be_turned(installed: AsyncSession, settings: Settings) -> None:
    """Nor one of a database that is not a demo."""
    with pytest.raises(ConfigurationError, match="real life"):
        await turn_clock(installed, settings.model_copy(update={"demo": False}), read_turn("+1h"))


async def test_without_a_demo_there_is_no_clock(session: AsyncSession, settings: Settings) -> None:
    """The sentence says how to get one."""
    with pytest.raises(ConfigurationError, match="spontan demo"):
        await turn_clock(session, settings, read_turn("+1h"))


def test_the_answer_says_how_far_the_clock_is_from_the_real_one(settings: Settings) -> None:
    """In words that a newcomer understands."""
    assert says(timedelta(hours=23), settings).endswith(", 23 h ahead of the real time.")
    assert says(-timedelta(days=1, minutes=5), settings).endswith(", 1 d 5 min behind the real time.")
    assert says(timedelta(), settings).startswith("The demo shows the real time: ")
