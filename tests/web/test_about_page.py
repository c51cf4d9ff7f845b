"""Who answers for the details of those who come, and in whose words."""

import httpx
import pytest

from shared.database import AsyncSession
from tests.factories import make_organizer


@pytest.mark.parametrize(("language", "noted"), [("sv", False), ("en", True), ("ar", True)])
async def test_an_organisers_own_words_are_marked_where_the_page_speaks_another_language(
    client: httpx.AsyncClient, session: AsyncSession, language: str, *, noted: bool
) -> None:
    """For eyes by a note, for a screen reader's voice by `lang`."""
    club = await make_organizer(session)
    page = (await client.get(f"/about?lang={language}")).text
    assert (f'<bdi lang="sv">{club.legal_basis}</bdi>' in page) == noted
    assert ('<bdi lang="sv">Svenska</bdi>' in page) == noted
