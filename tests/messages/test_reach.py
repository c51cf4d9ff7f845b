"""A contact that refuses us for good is left alone until a code proves it."""

from datetime import timedelta

import pytest

from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.ids import new_id
from shared.messages import claims, react
from shared.messages.channels import Receipt
from shared.messages.models import Message
from shared.messages.outcome import Outcome
from shared.messages.reach import note_undelivered
from shared.people.contact import Contact
from shared.people.models import Account
from shared.people.sign_in import account_for, request_code
from shared.settings import Settings
from tests.messages.stage import SignedUp, messages, sign_up

REFUSED = Outcome("failed", "smtp_550", Receipt("email"), unreachable=True)
SENT = Outcome("sent", receipt=Receipt("sms", parts=2, cost=7000, provider_id="s1"))


@pytest.fixture
async def party(session: AsyncSession, clock: FixedClock, settings: Settings) -> SignedUp:
    """A party whose confirmation is being sent."""
    party = await sign_up(session, clock, settings)
    await react.confirm(session, clock, settings, [party.party_id])
    await claims.claim(session, [(await messages(session))[0].id], at=clock.now())
    return party


async def the_message(session: AsyncSession) -> Message:
    """As it stands in the database."""
    return (await messages(session))[0]


async def the_account(session: AsyncSession, party: SignedUp) -> Account:
    """As it stands in the database."""
    await session.refresh(party.account)
    return party.account


async def test_the_channel_and_the_cost_are_written_down(
    session: AsyncSession, clock: FixedClock, party: SignedUp
) -> None:
    """On the message's row, for the desk."""
    await claims.note(session, await the_message(session), SENT, at=clock.now())

    message = await the_message(session)
    assert (message.channel, message.parts, message.cost, message.provider_id) == ("sms", 2, 7000, "s1")
    assert message.organizer_id == party.on.organizer_id


async def test_a_contact_that_was_refused_for_good_is_unreachable(
    session: AsyncSession, clock: FixedClock, party: SignedUp
) -> None:
    """Since when, and why; a second refusal changes neither."""
    await claims.note(session, await the_message(session), REFUSED, at=clock.now())
    account = await the_account(session, party)
    assert (account.unreachable_at, account.unreachable_problem) == (clock.now(), "smtp_550")

    first = clock.now()
    clock.advance(timedelta(hours=1))
    await claims.note(session, await the_message(session), REFUSED, at=clock.now())
    assert (await the_account(session, party)).unreachable_at == first


@pytest.mark.parametrize(
    "outcome", [Outcome("failed", "sms_country", Receipt("sms")), Outcome("again", "smtp_450", Receipt("email"))]
)
async def test_what_is_our_own_fault_stops_no_contact(
    session: AsyncSession, clock: FixedClock, party: SignedUp, outcome: Outcome
) -> None:
    """Nor what may still arrive."""
    await claims.note(session, await the_message(session), outcome, at=clock.now())
    assert (await the_account(session, party)).unreachable_at is None


async def test_a_message_that_failed_too_often_blames_nobody(
    session: AsyncSession, clock: FixedClock, party: SignedUp
) -> None:
    """A mail server that was away for a day says nothing about the contact."""
    message = await the_message(session)
    message.attempts = claims.MOST_ATTEMPTS
    await claims.note(session, message, Outcome("again", "smtp_unreachable", Receipt("email")), at=clock.now())

    assert (await the_message(session)).failed_at == clock.now()
    assert (await the_account(session, party)).unreachable_at is None


async def test_a_code_that_came_proves_the_contact_again(
    session: AsyncSession, clock: FixedClock, settings: Settings, party: SignedUp
) -> None:
    """Whoever typed it has read it."""
    await claims.note(session, await the_message(session), REFUSED, at=clock.now())
    contact = Contact("email", party.account.contact)

    account = await account_for(session, clock, await request_code(session, clock, settings, contact, language="en"))

    assert (account.id, account.unreachable_at, account.unreachable_problem) == (party.account.id, None, "")


async def test_a_report_that_comes_later_counts_once(
    session: AsyncSession, clock: FixedClock, settings: Settings, party: SignedUp
) -> None:
    """A gateway repeats itself for hours: that must not undo what a code has proved since."""
    message = await the_message(session)
    await claims.note(session, message, SENT, at=clock.now())

    async def report() -> str:
        return await note_undelivered(session, message.id, "sms_undelivered", at=clock.now(), unreachable=True)

    assert await report() == "noted"
    assert (await the_message(session)).problem == "sms_undelivered"
    assert (await the_account(session, party)).unreachable_problem == "sms_undelivered"

    contact = Contact("email", party.account.contact)
    await account_for(session, clock, await request_code(session, clock, settings, contact, language="en"))
    assert await report() == "known"
    assert (await the_account(session, party)).unreachable_at is None


async def test_a_report_about_a_refused_text_leaves_the_contact_alone(
    session: AsyncSession, clock: FixedClock, party: SignedUp
) -> None:
    """The message did not arrive; others may."""
    message = await the_message(session)
    await claims.note(session, message, SENT, at=clock.now())

    await note_undelivered(session, message.id, "bounced_5.7.1", at=clock.now(), unreachable=False)

    assert (await the_message(session)).problem == "bounced_5.7.1"
    assert (await the_account(session, party)).unreachable_at is None


@pytest.mark.usefixtures("party")
async def test_a_report_that_is_quicker_than_our_own_note_shall_come_again(
    session: AsyncSession, clock: FixedClock
) -> None:
    """Else the note would overwrite it."""
    message = await the_message(session)
    noted = await note_undelivered(session, message.id, "sms_undelivered", at=clock.now(), unreachable=True)
    assert (noted, (await the_message(session)).problem) == ("too_early", "")


async def test_a_report_about_nothing_is_no_error(session: AsyncSession, clock: FixedClock) -> None:
    """The message is forgotten by now."""
    assert await note_undelivered(session, new_id(), "x", at=clock.now(), unreachable=True) == "known"
