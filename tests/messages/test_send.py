"""One message's way out: judged, written, handed over, and how it ended."""

import pytest

from shared.bookings.cancel import cancel
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.messages import facts, react
from shared.messages.channels import DeliveryFailed, Outgoing, Receipt, Recording, Sms, make_channels
from shared.messages.facts import Facts
from shared.messages.outcome import DROPPED, Outcome
from shared.messages.send import send_one
from shared.settings import Settings
from tests.messages.stage import SignedUp, messages, sign_up


@pytest.fixture
async def party(session: AsyncSession, clock: FixedClock, settings: Settings) -> SignedUp:
    """A party that is confirmed and to be told so."""
    party = await sign_up(session, clock, settings)
    await react.confirm(session, clock, settings, [party.party_id])
    return party


async def confirmation(session: AsyncSession) -> Facts:
    """The facts as they are now."""
    (message,) = await messages(session)
    (found,) = await facts.load(session, [message.id])
    return found


async def test_a_true_message_is_delivered(
    session: AsyncSession, clock: FixedClock, settings: Settings, party: SignedUp
) -> None:
    """To the account's own contact."""
    channel = Recording()

    outcome = await send_one(await confirmation(session), {"email": channel}, settings, at=clock.now())

    assert outcome == Outcome("sent", receipt=Receipt("recording"))
    assert [out.contact for out in channel.delivered] == [party.account.contact]


async def test_what_became_untrue_is_dropped(
    session: AsyncSession, clock: FixedClock, settings: Settings, party: SignedUp
) -> None:
    """And nothing leaves."""
    channel = Recording()
    await cancel(session, clock, settings, account_id=party.account.id, party_id=party.party_id)

    outcome = await send_one(await confirmation(session), {"email": channel}, settings, at=clock.now())

    assert (outcome, channel.delivered) == (DROPPED, [])


@pytest.mark.usefixtures("party")
@pytest.mark.parametrize(("permanent", "end"), [(True, "failed"), (False, "again")])
async def test_permanent_is_the_whole_retry_policy(
    session: AsyncSession, clock: FixedClock, settings: Settings, *, permanent: bool, end: str
) -> None:
    """The channel says it, nobody second-guesses it."""
    channel = Recording()
    channel.failure = DeliveryFailed("smtp_550", permanent=permanent)

    outcome = await send_one(await confirmation(session), {"email": channel}, settings, at=clock.now())

    assert (outcome.end, outcome.problem) == (end, "smtp_550")


@pytest.mark.usefixtures("party")
async def test_a_mistake_of_ours_is_tried_again_and_leaks_nothing(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Only the kind of error is kept: its text may hold an address."""

    class Broken(Recording):
        async def deliver(self, message: Outgoing) -> Receipt:
            raise LookupError(message)

    outcome = await send_one(await confirmation(session), {"email": Broken()}, settings, at=clock.now())

    assert (outcome.end, outcome.problem) == ("again", "LookupError")


@pytest.mark.usefixtures("party")
@pytest.mark.parametrize(
    ("permanent", "ours", "unreachable"), [(True, False, True), (True, True, False), (False, False, False)]
)
async def test_only_a_permanent_refusal_that_is_not_our_fault_makes_a_contact_unreachable(
    session: AsyncSession, clock: FixedClock, settings: Settings, *, permanent: bool, ours: bool, unreachable: bool
) -> None:
    """A spam filter that dislikes a text says nothing about the address."""
    channel = Recording()
    channel.failure = DeliveryFailed("smtp_550", permanent=permanent, ours=ours)

    outcome = await send_one(await confirmation(session), {"email": channel}, settings, at=clock.now())

    assert outcome.unreachable is unreachable


async def test_nothing_is_sent_to_a_contact_that_cannot_be_reached(
    session: AsyncSession, clock: FixedClock, settings: Settings, party: SignedUp
) -> None:
    """It fails at once and says why."""
    party.account.unreachable_at, party.account.unreachable_problem = clock.now(), "smtp_550"
    session.add(party.account)
    await session.flush()
    channel = Recording()

    outcome = await send_one(await confirmation(session), {"email": channel}, settings, at=clock.now())

    assert (outcome, channel.delivered) == (Outcome("failed", "contact_unreachable"), [])


def test_with_a_gateway_text_messages_leave_by_it(settings: Settings) -> None:
    """User name and password are what it takes."""
    given = Settings(sms_username="user", sms_password="password")
    assert given.sms_available
    assert not Settings(sms_username="user").sms_available
    assert isinstance(make_channels(given, lambda: pytest.fail("nothing is sent"))["phone"], Sms)
    assert set(make_channels(settings, lambda: pytest.fail("nothing is sent"))) == {"email", "phone"}


async def test_without_a_gateway_nothing_reaches_a_phone(
    session: AsyncSession, clock: FixedClock, settings: Settings, party: SignedUp
) -> None:
    """It fails for good and says why."""
    party.account.contact_kind, party.account.contact = "phone", "+46701740605"
    session.add(party.account)
    await session.flush()
    real = settings.model_copy(update={"demo": False})
    channels = make_channels(real, lambda: pytest.fail("nothing is written"))

    outcome = await send_one(await confirmation(session), channels, real, at=clock.now())

    assert outcome == Outcome("failed", "no_channel")
