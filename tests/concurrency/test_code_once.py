"""A one-time code is good once, however many requests bring it at the same moment."""

import asyncio
from uuid import UUID

from sqlmodel import select

from shared.clock import FixedClock
from shared.database import transaction
from shared.keys import one_time_code
from shared.outbox.models import OutboxEvent
from shared.people.contact import Contact
from shared.people.sign_in import Proof, prove, proved_just_now, request_code
from tests.frame.live import Live

CONTACT = Contact("email", "kim@example.org")
NEWER = 8


async def test_an_older_code_proves_one_of_many_newer_challenges(live: Live, clock: FixedClock) -> None:
    """It came late and is right, and it is spent by the first who brings it."""
    async with transaction(live.sessions) as session:
        made = [await request_code(session, clock, live.settings, CONTACT, language="en") for _ in range(NEWER + 1)]
    older, *newer = [challenge.id for challenge in made]
    code = one_time_code(live.settings.secret_key, older)
    together = asyncio.Barrier(NEWER)

    async def bring(challenge_id: UUID) -> Proof:
        async with transaction(live.sessions) as session:
            await session.connection()
            await together.wait()
            return (await prove(session, clock, live.settings, challenge_id, code))[0]

    proofs = await asyncio.gather(*(bring(one) for one in newer))
    assert sorted(proofs) == sorted([Proof.RIGHT] + [Proof.WRONG] * (NEWER - 1))


async def test_a_double_tap_is_right_both_times(live: Live, clock: FixedClock) -> None:
    """One uses the code, the others wait for it and learn that it was right: whichever answer the browser reads."""
    async with transaction(live.sessions) as session:
        challenge_id = (await request_code(session, clock, live.settings, CONTACT, language="en")).id
    code = one_time_code(live.settings.secret_key, challenge_id)
    taps = 3
    together = asyncio.Barrier(taps)

    async def tap() -> tuple[Proof, bool]:
        async with transaction(live.sessions) as session:
            await session.connection()
            await together.wait()
            proof, _ = await prove(session, clock, live.settings, challenge_id, code)
            again = await proved_just_now(session, clock, live.settings, challenge_id, code)
            return proof, again is not None

    judged = await asyncio.gather(*(tap() for _ in range(taps)))
    assert sorted(judged) == [(Proof.RIGHT, True), (Proof.SPENT, True), (Proof.SPENT, True)]


async def test_a_form_sent_twice_in_one_moment_sends_one_code(live: Live, clock: FixedClock) -> None:
    """A double tap without JavaScript must not cost two text messages; either page takes the code."""
    taps = 4
    together = asyncio.Barrier(taps)

    async def tap() -> UUID:
        async with transaction(live.sessions) as session:
            await session.connection()
            await together.wait()
            return (await request_code(session, clock, live.settings, CONTACT, language="en")).id

    made = await asyncio.gather(*(tap() for _ in range(taps)))
    async with transaction(live.sessions) as session:
        (sent,) = (await session.exec(select(OutboxEvent.subject_id))).all()
        code = one_time_code(live.settings.secret_key, sent)
        assert (await prove(session, clock, live.settings, max(made), code))[0] is Proof.RIGHT
