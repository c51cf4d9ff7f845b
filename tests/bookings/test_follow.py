"""Following by a code: the contact that was proved follows, nobody else, and once."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, select

from shared.bookings.follow import finish, follow, start, stop_following
from shared.bookings.followed import followed, follows, next_of
from shared.bookings.models import FollowDraft, Follower
from shared.bookings.subject import Subject
from shared.clock import FixedClock
from shared.database import AsyncSession, broken_key
from shared.errors import NotFound
from shared.keys import one_time_code
from shared.people.contact import Contact
from shared.people.models import Account, Participant, SignInChallenge
from shared.people.sign_in import Proof, prove, request_code
from shared.privacy.forget import forget_expired
from shared.schedule.models import ScheduledSession
from shared.settings import Settings
from tests.factories import make_account, make_activity, make_organizer, make_series, make_session, make_venue
from tests.factories.schedule import TOMORROW_EVENING

KIM = Contact("email", "kim@example.org")


@pytest.fixture(params=["series", "programme"])
async def subject(request: pytest.FixtureRequest, session: AsyncSession) -> Subject:
    """Something that goes on every week, and what a session of no series is one of."""
    return Subject.of(await (make_series(session) if request.param == "series" else make_session(session)))


@pytest.fixture
async def asked(session: AsyncSession, clock: FixedClock, settings: Settings, subject: Subject) -> SignInChallenge:
    """Kim wishes to follow it, and a code is on its way."""
    return await start(session, clock, settings, subject=subject, contact=KIM, language="sv")


async def proved(
    session: AsyncSession, clock: FixedClock, settings: Settings, asked: SignInChallenge
) -> SignInChallenge | None:
    """What comes of typing the right code."""
    code = one_time_code(settings.secret_key, asked.id)
    proof, challenge = await prove(session, clock, settings, asked.id, code)
    assert (proof is Proof.RIGHT) == (challenge is not None)
    return challenge


async def test_the_contact_that_was_proved_follows(
    session: AsyncSession, clock: FixedClock, settings: Settings, subject: Subject, asked: SignInChallenge
) -> None:
    """A new account in the language it asked in, without anybody's name; before the code nobody follows."""
    assert (await session.exec(select(Follower))).all() == []
    assert (await session.exec(select(Account))).all() == []
    challenge = await proved(session, clock, settings, asked)
    assert challenge is not None
    account = await finish(session, clock, challenge)
    assert (account.contact, account.language) == (KIM.value, "sv")
    assert await follows(session, account.id, subject)
    assert (await session.exec(select(Participant))).all() == []


async def test_a_contact_that_is_known_follows_as_itself(
    session: AsyncSession, clock: FixedClock, settings: Settings, subject: Subject, asked: SignInChallenge
) -> None:
    """No second account, and a code proves that messages reach it again."""
    known = await make_account(session, KIM.value)
    known.unreachable_at = clock.now()
    session.add(known)
    challenge = await proved(session, clock, settings, asked)
    assert challenge is not None
    account = await finish(session, clock, challenge)
    assert (account.id, account.unreachable_at) == (known.id, None)
    assert await follows(session, known.id, subject)


async def test_finishing_twice_is_harmless_and_following_again_after_a_stop_counts(
    session: AsyncSession, clock: FixedClock, settings: Settings, subject: Subject, asked: SignInChallenge
) -> None:
    """One follower, whatever is sent again; and one who comes back is the same one."""
    challenge = await proved(session, clock, settings, asked)
    assert challenge is not None
    first, second = [await finish(session, clock, challenge) for _ in range(2)]
    await stop_following(session, clock, account_id=first.id, subject=subject)
    assert not await follows(session, first.id, subject)
    assert await proved(session, clock, settings, asked) is None  # a code is good once
    again = await start(session, clock, settings, subject=subject, contact=KIM, language="en")
    challenge = await proved(session, clock, settings, again)
    assert challenge is not None
    third = await finish(session, clock, challenge)
    assert first.id == second.id == third.id
    assert await follows(session, first.id, subject)
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


@pytest.mark.parametrize("gone", [Subject(series_id=uuid4()), Subject(None, uuid4(), uuid4(), uuid4())])
async def test_what_does_not_exist_sends_no_code(
    session: AsyncSession, clock: FixedClock, settings: Settings, gone: Subject
) -> None:
    """Nobody is written to about nothing."""
    with pytest.raises(NotFound):
        await start(session, clock, settings, subject=gone, contact=KIM, language="en")
    assert (await session.exec(select(SignInChallenge))).all() == []


@pytest.mark.parametrize("parts", ["", "series organizer activity venue", "series venue", "organizer activity"])
@pytest.mark.parametrize("table", [Follower, FollowDraft])
async def test_the_database_takes_one_kind_of_subject_and_all_of_it(
    session: AsyncSession, clock: FixedClock, settings: Settings, table: type[SQLModel], parts: str
) -> None:
    """Neither none, nor both, nor a part."""
    both = {**asdict(Subject.of(await make_session(session))), "series_id": (await make_series(session)).id}
    subject = {name: id_ if name.removesuffix("_id") in parts.split() else None for name, id_ in both.items()}
    account = await make_account(session)
    challenge = await request_code(session, clock, settings, KIM, language="en")
    session.add(table(account_id=account.id, challenge_id=challenge.id, created_at=clock.now(), **subject))
    with pytest.raises(IntegrityError) as refused:
        await session.flush()
    assert broken_key(refused.value).endswith("_one_subject")


async def test_what_is_followed_is_listed_with_its_next_session(session: AsyncSession, clock: FixedClock) -> None:
    """In the order it began to be; what is over, called off or a draft is not next, nor what a series has there."""
    here = {
        "organizer": await make_organizer(session),
        "activity": await make_activity(session),
        "venue": await make_venue(session),
    }

    async def day(number: int, **state: Any) -> ScheduledSession:
        return await make_session(session, **here | state, starts_at=TOMORROW_EVENING + timedelta(days=number))

    series = await make_series(session)
    over, _, _, of_series, coming, _ = [
        await day(-7),
        await day(0, status="draft"),
        await day(1, status="cancelled", cancelled_at=clock.now()),
        await day(2, series_id=series.id),
        await day(3),
        await day(4),
    ]
    elsewhere = await day(0, venue=await make_venue(session))
    account = await make_account(session)
    for what in (over, of_series, elsewhere):
        await follow(session, clock, account_id=account.id, subject=Subject.of(what))
    await stop_following(session, clock, account_id=account.id, subject=Subject.of(elsewhere))

    listed = await followed(session, account.id)
    assert [Subject.of(one) for one in listed] == [Subject.of(coming), Subject.of(series)]
    next_ones = await next_of(session, listed, at=clock.now())
    assert {subject: on.id for subject, on in next_ones.items()} == {
        Subject.of(coming): coming.id,
        Subject.of(series): of_series.id,
    }
