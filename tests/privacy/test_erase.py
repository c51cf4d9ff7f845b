"""Erasing an account: nothing that names or reaches anybody is left anywhere, and nothing is sent any more."""

from datetime import timedelta

import pytest
from sqlalchemy import func
from sqlmodel import col, select

from shared.bookings.invariants import INVARIANTS
from shared.bookings.models import Attendance, Booking, Follower, Party
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.invariants import examine
from shared.messages import facts, react
from shared.messages.channels import Recording
from shared.messages.outcome import DROPPED
from shared.messages.plan import plan_reminders, replan_accounts
from shared.messages.send import send_one
from shared.outbox.models import OutboxEvent
from shared.people.access import Viewer
from shared.people.contact import Contact
from shared.people.errors import WorksHere
from shared.people.models import Account, Device, Participant
from shared.people.queries import viewer_of
from shared.people.sign_in import account_for, request_code
from shared.privacy.erase import erase
from shared.privacy.forget import forget_expired
from shared.privacy.queries import kept_names
from shared.schedule.cancel import cancel_session
from shared.settings import Settings
from tests.factories import make_organizer, make_participant, make_staff
from tests.messages.stage import acts, messages
from tests.privacy.conftest import CHILD, CONTACT, SIBLING, WORDS, Family
from tests.privacy.everywhere import found_in

EVERYWHERE = {
    "account.contact",
    "fault_report.contact",
    "mailbox_message.body",
    "mailbox_message.contact",
    "mailbox_message.subject",
    "participant.name",
    "sign_in_challenge.contact",
    "sign_up_draft.participants",
}
"""Every column in which a contact or a name of a family may stand."""


async def test_no_column_of_any_table_holds_the_contact_or_a_name(
    session: AsyncSession, clock: FixedClock, settings: Settings, family: Family
) -> None:
    """Before it each of these columns does, so the search can find them."""
    assert await found_in(session, WORDS) == EVERYWHERE
    await erase(session, clock, settings, family.account)
    assert await found_in(session, WORDS) == set()


async def test_a_name_that_a_list_has_to_keep_is_locked_away_until_its_time_is_over(
    session: AsyncSession, clock: FixedClock, settings: Settings, family: Family
) -> None:
    """Of who came, and of nobody else; the contact goes at once. The night after the last day takes the name."""
    family.organizer.names_days = 30
    session.add(family.organizer)
    await session.flush()
    kept = await kept_names(session, family.account.id, at=clock.now())
    assert [(one.name, one.until) for one in kept] == [(CHILD, family.past.ends_at + timedelta(days=30))]
    await erase(session, clock, settings, family.account)
    assert await found_in(session, WORDS) == {"participant.kept_name"}
    assert await found_in(session, [SIBLING, CONTACT]) == set()
    clock.advance(timedelta(days=22))
    await forget_expired(session, clock)
    assert await found_in(session, WORDS) == {"participant.kept_name"}
    clock.advance(timedelta(days=2))
    await forget_expired(session, clock)
    assert await found_in(session, WORDS) == set()


async def test_a_list_whose_time_is_over_keeps_nobodys_name(
    session: AsyncSession, clock: FixedClock, settings: Settings, family: Family
) -> None:
    """They came a week ago, and the decision says three days."""
    family.organizer.names_days = 3
    session.add(family.organizer)
    await session.flush()
    await erase(session, clock, settings, family.account)
    assert await found_in(session, WORDS) == set()


async def test_their_seats_go_to_the_first_who_wait(
    session: AsyncSession, clock: FixedClock, settings: Settings, family: Family
) -> None:
    """And it is an event, as every cancellation is."""
    await erase(session, clock, settings, family.account)
    assert (await session.get_one(Party, family.coming.party_id, populate_existing=True)).status == "cancelled"
    assert (await session.get_one(Party, family.waiting.party_id, populate_existing=True)).status == "confirmed"
    about = {family.coming.party_id, family.waiting.party_id}
    events = select(OutboxEvent.type).where(col(OutboxEvent.subject_id).in_(about))
    assert {"BookingCancelled", "BookingPromoted"} <= set((await session.exec(events)).all())
    for rule in INVARIANTS:
        assert (await examine(session, rule, now=clock.now(), zone=settings.timezone)).total == 0, rule.name


async def test_nothing_is_sent_any_more(
    session: AsyncSession, clock: FixedClock, settings: Settings, family: Family
) -> None:
    """Neither what waited, nor what any event would still write: of the cancellation, of a session that is called off."""
    account, party = family.account.id, [family.coming.party_id]
    await plan_reminders(session, clock, settings, party)
    await erase(session, clock, settings, family.account)
    assert [one.kind for one in await messages(session) if one.account_id == account and one.dropped_at is None] == []

    await react.booking_cancelled(session, clock, settings, party)
    await cancel_session(session, clock, family.coming.on, reason="")
    await react.sessions_changed(session, clock, settings, await acts(session))
    await replan_accounts(session, clock, settings, [account])

    assert await sent_to(session, clock, settings, family.account) == []


async def sent_to(session: AsyncSession, clock: FixedClock, settings: Settings, account: Account) -> list[str]:
    """The kinds of all messages of *account*, and of codes, that would leave if a sender took every one of them."""
    channel, left = Recording(), []
    ids = [one.id for one in await messages(session) if one.account_id in {account.id, None}]
    for found in await facts.load(session, ids):
        outcome = await send_one(found, {"email": channel}, settings, at=clock.now())
        left += [] if outcome == DROPPED else [found.message.kind]
    assert [out.contact for out in channel.delivered] == [account.contact] * len(channel.delivered)
    return left


async def test_control_without_the_erasure_the_same_messages_leave(
    session: AsyncSession, clock: FixedClock, settings: Settings, family: Family
) -> None:
    """So the test above can fail."""
    assert set(await sent_to(session, clock, settings, family.account)) == {"confirmed", "code"}


async def test_that_somebody_came_is_still_known(
    session: AsyncSession, clock: FixedClock, settings: Settings, family: Family
) -> None:
    """With the year of birth, and without a name."""
    await erase(session, clock, settings, family.account)
    attended = await session.get_one(Attendance, (family.past.id, family.child.id))
    somebody = await session.get_one(Participant, family.child.id, populate_existing=True)
    assert (attended.present, somebody.birth_year, somebody.name) == (True, 2012, "–")


async def test_no_device_is_signed_in_and_nothing_is_followed(
    session: AsyncSession, clock: FixedClock, settings: Settings, family: Family
) -> None:
    """The token of before leads to nobody."""
    await erase(session, clock, settings, family.account)
    assert await viewer_of(session, family.token, at=clock.now()) == Viewer()
    for table in (Device, Follower):
        left = select(func.count()).select_from(table).where(table.account_id == family.account.id)
        assert (await session.exec(left)).one() == 0


async def test_twice_is_as_good_as_once(
    session: AsyncSession, clock: FixedClock, settings: Settings, family: Family
) -> None:
    """A second tap finds it done."""
    for _ in range(2):
        await erase(session, clock, settings, family.account)
    erased = await session.get_one(Account, family.account.id, populate_existing=True)
    assert (erased.contact, erased.calendar_generation) == (f"erased {erased.id}", 1)


async def test_who_comes_back_starts_anew(
    session: AsyncSession, clock: FixedClock, settings: Settings, family: Family
) -> None:
    """The same contact is another account, which knows nobody."""
    await erase(session, clock, settings, family.account)
    challenge = await request_code(session, clock, settings, Contact("email", CONTACT), language="en")
    assert (await account_for(session, clock, challenge)).id != family.account.id


async def test_who_works_here_is_not_erased_by_a_tap(
    session: AsyncSession, clock: FixedClock, settings: Settings, family: Family
) -> None:
    """Their marks are the organiser's records; nothing has changed."""
    await make_staff(session, "leader", await make_organizer(session), account=family.account)
    with pytest.raises(WorksHere):
        await erase(session, clock, settings, family.account)
    assert await found_in(session, WORDS) == EVERYWHERE


async def test_who_never_came_is_forgotten_altogether(
    session: AsyncSession, clock: FixedClock, settings: Settings, family: Family
) -> None:
    """After a day; who is on a list of the past stays without a name."""
    nobody = await make_participant(session, family.account, "Never")
    await erase(session, clock, settings, family.account)
    clock.advance(timedelta(days=2))
    await forget_expired(session, clock)
    left = select(Participant.id).where(Participant.account_id == family.account.id)
    kept = set((await session.exec(left)).all())
    assert kept == {family.child.id, family.sibling.id}
    assert nobody.id not in kept
    assert (await session.exec(select(func.count()).select_from(Booking))).one() == 4
