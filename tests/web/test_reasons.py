"""Why a session is off: our own sentences in the language of whoever reads them, anybody's own words as they are."""

import httpx
import pytest

from shared.calendars.sync.missing import GONE
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.locale import language
from shared.schedule.cancel import cancel_session
from tests.factories import make_session


@pytest.mark.parametrize("code", ["sv", "ar", "so", "en"])
async def test_a_sentence_of_ours_is_read_in_ones_own_language(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, code: str
) -> None:
    """On the list and on the session's page."""
    on = await make_session(session)
    await cancel_session(session, clock, on, reason=GONE)
    await session.flush()
    words = language(code).gettext(GONE)
    assert (words != GONE) == (code != "en")
    for address in ("/", f"/sessions/{on.id}"):
        assert words in (await client.get(f"{address}?lang={code}")).text


@pytest.mark.parametrize("reason", ["Storm, 100 % snö", "Cup %(num)s {day}", ""])
async def test_ones_own_words_stay_as_they_are(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, reason: str
) -> None:
    """Whatever signs are in them; and no words are no words."""
    on = await make_session(session)
    await cancel_session(session, clock, on, reason=reason)
    await session.flush()
    page = await client.get(f"/sessions/{on.id}?lang=ar")
    assert page.status_code == 200
    assert reason in page.text
    assert "Project-Id-Version" not in page.text
