"""How many statements a sign-up sends: each is a round trip, and round trips are most of what a sign-up costs."""

from uuid import uuid4

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.settings import Settings
from tests.factories import make_account, make_participant, make_session, sign_in
from tests.factories.counting import statements

KIM = {"name": "Kim", "birth_year": 2012}


async def test_a_sign_up_sends_five_statements(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, settings: Settings, engine: AsyncEngine
) -> None:
    """Of a child that the family has signed up before: viewer, lock, people, what it starts from, and the placing."""
    on, account = await make_session(session, seats=5), await make_account(session)
    await make_participant(session, account, "Kim", birth_year=2012)
    headers = await sign_in(session, clock, settings, account) | {"Idempotency-Key": uuid4().hex}
    with statements(engine) as sent:
        answer = await client.post(
            "/api/v1/bookings", json={"session_id": str(on.id), "people": [KIM]}, headers=headers
        )
    assert answer.status_code == 201
    assert len(sent) == 5, sent
