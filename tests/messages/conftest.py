"""A town for tests of what its families are told."""

import pytest

from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.settings import Settings
from tests.messages.town import Town


@pytest.fixture
def town(session: AsyncSession, clock: FixedClock, settings: Settings) -> Town:
    """Nothing has happened yet."""
    return Town(session, clock, settings)
