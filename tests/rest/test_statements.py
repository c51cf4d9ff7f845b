"""How many statements a sign-up sends: each is a round trip, and round trips are most of what a sign-up costs."""

import httpx

from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.settings import Settings
from tests.factories import make_account, make_participant, make_session, sign_in
from tests.factories.counting import sent_beside

KIM, ALEX = {"name": "Kim", "birth_year": 2012}, {"name": "Alex", "birth_year": 2013}


async def test_a_sign_up_is_one_read_and_one_statement(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Who is it and what does it start from; the placing, which also writes a new child down. A copy places nothing."""
    on, account = await make_session(session, seats=5), await make_account(session)
    await make_participant(session, account, "Kim", birth_year=2012)
    signed_in = await sign_in(session, clock, settings, account)
    sent_for = []
    for person, key in ((KIM, "the first wish"), (KIM, "the first wish"), (ALEX, "the second wish")):
        body = {"session_id": str(on.id), "people": [person]}
        async with sent_beside(session) as sent:
            answer = await client.post("/api/v1/bookings", json=body, headers=signed_in | {"Idempotency-Key": key})
        assert answer.status_code == 201
        sent_for.append(len(sent))
    assert sent_for == [2, 1, 2]
