"""Every night what nobody needs any more is forgotten."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import select

from services.worker.retention import forget_expired
from services.worker.runner import Work
from shared.bookings.follow import follow, stop_following
from shared.bookings.models import Follower, IdempotencyKey, SignUpDraft
from shared.bookings.subject import Subject
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.ids import new_id
from shared.messages.limits import Wanted, reserve
from shared.messages.models import MailboxMessage, SmsCount
from shared.outbox import Delivery, OutboxEvent
from shared.people.contact import Contact
from shared.people.models import Device, SignInChallenge
from shared.people.sign_in import remember_device, request_code
from shared.settings import Settings
from tests.factories import make_account, make_series, make_session, make_venue
from tests.messages.stage import sign_up


async def test_an_expired_challenge_goes_with_the_sign_up_that_waited_for_it(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """A child's name that nobody confirmed is not kept."""
    on = await make_session(session, seats=5)
    contact = Contact("email", "alex@example.org")
    old = await request_code(session, clock, settings, contact, language="en")
    session.add(SignUpDraft(challenge_id=old.id, session_id=on.id, grown_up=False, participants=[{"name": "Alex"}]))
    await session.flush()
    clock.advance(timedelta(days=2))
    new = await request_code(session, clock, settings, contact, language="en")

    await forget_expired(Work(session, clock, settings))

    assert (await session.exec(select(SignInChallenge.id))).all() == [new.id]
    assert not (await session.exec(select(SignUpDraft.challenge_id))).all()


async def test_who_followed_is_forgotten_half_a_year_after_it_ended(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """The one who stopped, and the one whose series has no session any more; who follows what goes on stays."""
    ended, goes_on = await make_series(session), await make_series(session)
    await make_session(session, series_id=ended.id, starts_at=clock.now() + timedelta(days=7))
    await make_session(session, series_id=goes_on.id, starts_at=clock.now() + timedelta(days=190))
    stays, stopped, of_ended = [await make_account(session) for _ in range(3)]
    for account, series in ((stays, goes_on), (stopped, goes_on), (of_ended, ended)):
        await follow(session, clock, account_id=account.id, subject=Subject.of(series))
    await stop_following(session, clock, account_id=stopped.id, subject=Subject.of(goes_on))

    left = []
    for days in (175, 15):
        clock.advance(timedelta(days=days))
        await forget_expired(Work(session, clock, settings))
        left.append(set((await session.exec(select(Follower.account_id))).all()))

    assert left == [{stays.id, stopped.id, of_ended.id}, {stays.id}]


async def test_who_followed_a_programme_is_forgotten_half_a_year_after_its_last_session(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Neither a series that goes on there nor another hall of the same organiser keeps it; what goes on there does."""
    last = await make_session(session, starts_at=clock.now() + timedelta(days=7))
    parts = last.model_dump(include={"organizer_id", "activity_id", "area_id", "venue_id"})
    later = clock.now() + timedelta(days=190)
    series = await make_series(session)
    await make_session(session, **parts, series_id=series.id, starts_at=later)
    goes_on = await make_session(session, **parts | {"venue_id": (await make_venue(session)).id}, starts_at=later)
    of_last, stays, stopped = [await make_account(session) for _ in range(3)]
    for account, on in ((of_last, last), (stays, goes_on), (stopped, goes_on)):
        await follow(session, clock, account_id=account.id, subject=Subject.of(on))
    await stop_following(session, clock, account_id=stopped.id, subject=Subject.of(goes_on))

    left = []
    for days in (175, 15):
        clock.advance(timedelta(days=days))
        await forget_expired(Work(session, clock, settings))
        left.append(set((await session.exec(select(Follower.account_id))).all()))

    assert left == [{of_last.id, stays.id, stopped.id}, {stays.id}]


async def test_devices_and_keys_go_when_they_expire(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Not before."""
    account = (await sign_up(session, clock, settings)).account  # by one key
    await remember_device(session, clock, settings, account)
    await session.flush()

    left = []
    for days in (1, 2, settings.signed_in_days):
        clock.advance(timedelta(days=days))
        await forget_expired(Work(session, clock, settings))
        devices = len((await session.exec(select(Device.account_id))).all())
        keys = len((await session.exec(select(IdempotencyKey.key))).all())
        left.append((devices, keys))

    assert left == [(1, 1), (1, 0), (0, 0)]


async def test_an_event_with_a_delivery_to_look_at_stays(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Done for a month: gone with its deliveries. Set aside: kept."""
    done, aside = new_id(), new_id()
    for event_id in (done, aside):
        session.add(_event(clock, event_id))
    await session.flush()
    session.add(Delivery(event_id=done, handler="a", due_at=clock.now(), done_at=clock.now()))
    session.add(Delivery(event_id=aside, handler="a", due_at=clock.now(), set_aside_at=clock.now()))
    await session.flush()

    clock.advance(timedelta(days=31))
    await forget_expired(Work(session, clock, settings))

    assert (await session.exec(select(OutboxEvent.id))).all() == [aside]
    assert (await session.exec(select(Delivery.event_id))).all() == [aside]


async def test_the_mailbox_keeps_a_month(session: AsyncSession, clock: FixedClock, settings: Settings) -> None:
    """It is a demo, not an archive."""
    session.add(
        MailboxMessage(
            id=new_id(),
            kind="code",
            contact_kind="phone",
            contact="+46701740605",
            subject="",
            body="",
            delivered_at=clock.now(),
        )
    )
    await session.flush()
    clock.advance(timedelta(days=31))

    await forget_expired(Work(session, clock, settings))

    assert not (await session.exec(select(MailboxMessage.id))).all()


async def test_counts_of_text_messages_go_when_their_day_is_over(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """The limits look at today; a day is kept for the zones on both sides of midnight."""
    wanted = Wanted("+46701740605", None, 1, clock.now())
    await reserve(session, settings, wanted)
    left = []
    for _ in range(4):
        await forget_expired(Work(session, clock, settings))
        left.append(len((await session.exec(select(SmsCount.scope))).all()))
        clock.advance(timedelta(days=1))

    assert left == [2, 2, 2, 0]


def _event(clock: FixedClock, event_id: UUID) -> OutboxEvent:
    return OutboxEvent(
        id=event_id, type="Happened", subject_id=new_id(), recorded_at=clock.now(), expanded_at=clock.now()
    )
