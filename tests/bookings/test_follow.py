"""Following by a code: the contact that was proved follows, nobody else, and once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import select

from shared.bookings.follow import finish, start, stop_following
from shared.bookings.followed import follows
from shared.bookings.models import FollowDraft, Follower
from shared.bookings.subject import Subject
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.errors import NotFound
from shared.keys import one_time_code
from shared.people.contact import Contact
from shared.people.models import Account, Participant, SignInChallenge
from shared.people.sign_in import Proof, prove
from shared.privacy.forget import forget_expired
from shared.schedule.models import SessionSeries
from shared.settings import Settings
from tests.factories import make_account, make_series

KIM = Contact("email", "kim@example.org")


@pytest.fixture
async def series(session: AsyncSession) -> SessionSeries:
    """Something that goes on every week."""
    return await make_series(session)


@pytest.fixture
async def asked(session: AsyncSession, clock: FixedClock, settings: Settings, series: SessionSeries) -> SignInChallenge:
    """Kim wishes to follow it, and a code is on its way."""
    return await start(session, clock, settings, subject=Subject.of(series), contact=KIM, language="sv")


async def proved(
    session: AsyncSession, clock: FixedClock, settings: Settings, asked: SignInChallenge
) -> SignInChallenge | None:
    """What comes of typing the right code."""
    code = one_time_code(settings.secret_key, asked.id)
    proof, challenge = await prove(session, clock, settings, asked.id, code)
    assert (proof is Proof.RIGHT) == (challenge is not None)
    return challenge


async def test_the_contact_that_was_proved_follows(
    session: AsyncSession, clock: FixedClock, settings: Settings, series: SessionSeries, asked: SignInChallenge
) -> None:
    """A new account in the language it asked in, without anybody's name; before the code nobody follows."""
    assert (await session.exec(select(Follower))).all() == []
    assert (await session.exec(select(Account))).all() == []
    challenge = await proved(session, clock, settings, asked)
    assert challenge is not None
    account = await finish(session, clock, challenge)
    assert (account.contact, account.language) == (KIM.value, "sv")
    assert await follows(session, account.id, Subject.of(series))
    assert (await session.exec(select(Participant))).all() == []


async def test_a_contact_that_is_known_follows_as_itself(
    session: AsyncSession, clock: FixedClock, settings: Settings, series: SessionSeries, asked: SignInChallenge
) -> None:
    """No second account, and a code proves that messages reach it again."""
    known = await make_account(session, KIM.value)
    known.unreachable_at = clock.now()
    session.add(known)
    challenge = await proved(session, clock, settings, asked)
    assert challenge is not None
    account = await finish(session, clock, challenge)
    assert (account.id, account.unreachable_at) == (known.id, None)
    assert await follows(session, known.id, Subject.of(series))


async def test_finishing_twice_is_harmless_and_following_again_after_a_stop_counts(
    session: AsyncSession, clock: FixedClock, settings: Settings, series: SessionSeries, asked: SignInChallenge
) -> None:
    """One follower, whatever is sent again; and one who comes back is the same one."""
    challenge = await proved(session, clock, settings, asked)
    assert challenge is not None
    first, second = [await finish(session, clock, challenge) for _ in range(2)]
    await stop_following(session, clock, account_id=first.id, subject=Subject.of(series))
    assert not await follows(session, first.id, Subject.of(series))
    assert await proved(session, clock, settings, asked) is None  # a code is good once
    again = await start(session, clock, settings, subject=Subject.of(series), contact=KIM, language="en")
    challenge = await proved(session, clock, settings, again)
    assert challenge is not None
    third = await finish(session, clock, challenge)
    assert first.id == second.id == third.id
    assert await follows(session, first.id, Subject.of(series))
    assert len((await session.exec(select(Follower))).all()) == 1


async def test_a_code_that_came_too_late_proves_nothing_and_the_wish_is_forgotten(
    session: AsyncSession, clock: FixedClock, settings: Settings, asked: SignInChallenge
) -> None:
    """Nobody follows; a day later the contact that nobody proved is gone, and the wish with it."""
    clock.advance(asked.expires_at - clock.now())
    assert await proved(session, clock, settings, asked) is None
    clock.advance(timedelta(days=2))
    await forget_expired(session, clock)
    session.expunge_all()  # as another request sees it
    with pytest.raises(NotFound):
        await finish(session, clock, asked)
    for gone in (FollowDraft, SignInChallenge, Follower, Account):
        assert (await session.exec(select(gone))).all() == []


async def test_a_series_that_does_not_exist_sends_no_code(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Nobody is written to about nothing."""
    with pytest.raises(NotFound):
        await start(session, clock, settings, subject=Subject(series_id=uuid4()), contact=KIM, language="en")
    assert (await session.exec(select(SignInChallenge))).all() == []
