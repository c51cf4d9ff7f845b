"""What became untrue while it waited is not sent."""

from datetime import timedelta

import pytest

from shared.bookings.cancel import cancel
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.messages import facts, react
from shared.messages.plan import plan_reminders
from shared.messages.truth import RULES, still_true
from shared.messages.write import NewMessage, write
from shared.people.contact import Contact
from shared.people.sign_in import request_code
from shared.schedule.cancel import cancel_session
from shared.settings import Settings
from tests.factories import make_session
from tests.messages.stage import SignedUp, acts, messages, people_of, sign_up


async def truths(session: AsyncSession, clock: FixedClock) -> dict[str, bool]:
    """By kind, whether the message may be sent now."""
    ids = [message.id for message in await messages(session)]
    return {found.message.kind: still_true(found, at=clock.now()) for found in await facts.load(session, ids)}


async def everything_about(session: AsyncSession, clock: FixedClock, party: SignedUp) -> None:
    """A message of every kind about one party."""
    once = {"reminder": f"reminder:{party.party_id}:{int(party.on.starts_at.timestamp())}"}
    await write(
        session,
        clock,
        [
            NewMessage(kind, party.party_id, party.account.id, once.get(kind, f"{kind}:{party.party_id}:1"))
            for kind in RULES
        ],
    )


async def test_before_the_start_a_seat_is_news_and_a_queue_is_not(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """A confirmed party on a published session."""
    await everything_about(session, clock, await sign_up(session, clock, settings))

    now = await truths(session, clock)
    assert {kind for kind, true in now.items() if true} == {"confirmed", "promoted", "reminder", "booking_cancelled"}


async def test_once_it_has_started_nobody_is_told_anything(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Never after the start, not even by a second."""
    party = await sign_up(session, clock, settings)
    await everything_about(session, clock, party)

    clock.advance(party.on.starts_at - clock.now())

    assert not any((await truths(session, clock)).values())


async def test_who_cancelled_is_not_reminded(session: AsyncSession, clock: FixedClock, settings: Settings) -> None:
    """Nor confirmed after all."""
    party = await sign_up(session, clock, settings)
    await react.confirm(session, clock, settings, [party.party_id])
    await plan_reminders(session, clock, settings, [party.party_id])

    await cancel(session, clock, settings, account_id=party.account.id, party_id=party.party_id)

    assert await truths(session, clock) == {"confirmed": False, "reminder": False}


async def test_of_a_session_called_off_only_that_is_told_until_it_would_have_ended(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Whoever stands before the door at ten past still wants to know why."""
    party = await sign_up(session, clock, settings)
    await everything_about(session, clock, party)
    await cancel_session(session, clock, party.on, reason="No leader")
    await react.sessions_changed(session, clock, settings, await acts(session))
    ends_at = party.on.ends_at

    clock.advance(ends_at - timedelta(seconds=1) - clock.now())
    before = await truths(session, clock)
    clock.advance(timedelta(seconds=1))
    after = await truths(session, clock)

    assert {kind for kind, true in before.items() if true} == {"session_cancelled"}
    assert not any(after.values())


async def test_who_was_promoted_meanwhile_is_not_told_to_wait(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """The promotion has its own message."""
    on = await make_session(session, seats=1)
    first = await sign_up(session, clock, settings, on=on)
    second = await sign_up(session, clock, settings, on=on)
    await react.waiting(session, clock, settings, [second.party_id])
    assert await truths(session, clock) == {"waiting": True}

    await cancel(session, clock, settings, account_id=first.account.id, party_id=first.party_id)

    assert await truths(session, clock) == {"waiting": False}


async def test_of_two_cancellations_in_a_row_only_the_last_is_told(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """The first message would now say the same as the second."""
    party = await sign_up(session, clock, settings, "Alex", "Sam", "Kim")
    for person in (await people_of(session, party))[:2]:
        await cancel(
            session, clock, settings, account_id=party.account.id, party_id=party.party_id, participants=[person]
        )
        await react.booking_cancelled(session, clock, settings, [party.party_id])

    ids = [message.id for message in await messages(session, "booking_cancelled")]
    loaded = {found.message.id: found for found in await facts.load(session, ids)}
    assert [still_true(loaded[one], at=clock.now()) for one in ids] == [False, True]


@pytest.mark.parametrize("end", ["used", "expired"])
async def test_a_code_that_is_used_or_expired_is_not_sent(
    session: AsyncSession, clock: FixedClock, settings: Settings, end: str
) -> None:
    """A late code only confuses."""
    challenge = await request_code(session, clock, settings, Contact("email", "alex@example.org"), language="en")
    await react.write_code(session, clock, settings, [challenge.id])
    assert await truths(session, clock) == {"code": True}

    challenge = await session.get_one(type(challenge), challenge.id)
    if end == "used":
        challenge.used_at = clock.now()
        session.add(challenge)
        await session.flush()
    else:
        clock.advance(timedelta(minutes=settings.code_minutes))

    assert await truths(session, clock) == {"code": False}
