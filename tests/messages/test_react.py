"""Messages are written once for what is true now."""

from datetime import timedelta

from shared.bookings.cancel import cancel
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.messages import react
from shared.people.contact import Contact
from shared.people.sign_in import request_code
from shared.schedule.cancel import cancel_session
from shared.settings import Settings
from tests.factories import make_session
from tests.messages.stage import acts, messages, people_of, sign_up


async def test_the_same_event_twice_writes_one_message(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Events are delivered at least once; a family hears once."""
    party = await sign_up(session, clock, settings)

    await react.confirm(session, clock, settings, [party.party_id])
    await react.confirm(session, clock, settings, [party.party_id])

    (message,) = await messages(session)
    assert (message.kind, message.subject_id, message.account_id) == ("confirmed", party.party_id, party.account.id)
    assert message.due_at == clock.now()


async def test_who_waits_is_not_confirmed(session: AsyncSession, clock: FixedClock, settings: Settings) -> None:
    """Each handler looks at where the party stands now."""
    on = await make_session(session, seats=1)
    seated = await sign_up(session, clock, settings, on=on)
    waiting = await sign_up(session, clock, settings, on=on)
    both = [seated.party_id, waiting.party_id]

    await react.confirm(session, clock, settings, both)
    await react.waiting(session, clock, settings, both)

    told = {(message.kind, message.subject_id) for message in await messages(session)}
    assert told == {("confirmed", seated.party_id), ("waiting", waiting.party_id)}


async def test_a_family_with_two_parties_hears_once_that_a_session_is_off(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Seated and waiting parties alike, an account once; who had cancelled before is left in peace."""
    on = await make_session(session, seats=2)
    first = await sign_up(session, clock, settings, "Alex", on=on)
    await sign_up(session, clock, settings, "Sam", "Kim", on=on, account=first.account)
    other = await sign_up(session, clock, settings, on=on)
    gone = await sign_up(session, clock, settings, on=on)
    await cancel(session, clock, settings, account_id=gone.account.id, party_id=gone.party_id)
    await cancel_session(session, clock, on, reason="Water on the floor")

    await react.sessions_changed(session, clock, settings, await acts(session))
    await react.sessions_changed(session, clock, settings, await acts(session))

    accounts = [message.account_id for message in await messages(session)]
    assert len(accounts) == 2
    assert set(accounts) == {first.account.id, other.account.id}


async def test_a_session_called_off_a_second_time_is_news_again(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """It was put back in between."""
    party = await sign_up(session, clock, settings)
    for _ in range(2):
        await cancel_session(session, clock, party.on, reason="Ill")
        await react.sessions_changed(session, clock, settings, await acts(session))
        party.on.status, party.on.cancelled_at = "published", None
        session.add(party.on)
        clock.advance(timedelta(minutes=5))

    assert len(await messages(session, "session_cancelled")) == 2


async def test_each_cancellation_of_a_party_is_told(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """First one child, then the other: two messages, each once."""
    party = await sign_up(session, clock, settings, "Alex", "Sam")
    for _ in range(2):
        await cancel(
            session,
            clock,
            settings,
            account_id=party.account.id,
            party_id=party.party_id,
            participants=(await people_of(session, party))[:1],
        )
        for _ in range(2):
            await react.booking_cancelled(session, clock, settings, [party.party_id])

    assert len(await messages(session, "booking_cancelled")) == 2


async def test_a_code_is_written_for_a_challenge_that_waits_for_it(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Not when it was used or has expired meanwhile: a late code only confuses."""
    contact = Contact("email", "alex@example.org")
    fresh = await request_code(session, clock, settings, contact, language="en")
    used = await request_code(session, clock, settings, contact, language="en")
    late = await request_code(session, clock, settings, contact, language="en")
    used.used_at, late.expires_at = clock.now(), clock.now()
    session.add_all([used, late])

    await react.write_code(session, clock, settings, [fresh.id, used.id, late.id])

    assert [message.subject_id for message in await messages(session, "code")] == [fresh.id]
