"""What people read: plain, short, kind, and nothing personal where it does not belong."""

import pytest

from shared.bookings.cancel import cancel
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.keys import one_time_code
from shared.messages import facts, react
from shared.messages.channels import Outgoing
from shared.messages.models import Message
from shared.messages.render import render
from shared.messages.truth import RULES
from shared.messages.write import NewMessage, write
from shared.people.contact import Contact
from shared.people.sign_in import request_code
from shared.schedule.cancel import cancel_session
from shared.settings import Settings
from tests.factories import make_account, make_session
from tests.messages.stage import SignedUp, acts, messages, people_of, sign_up


async def rendered(session: AsyncSession, clock: FixedClock, settings: Settings) -> dict[str, Outgoing]:
    """Every message as it would leave now, by kind."""
    await session.flush()
    found = await facts.load(session, [message.id for message in await messages(session)])
    return {one.message.kind: render(one, one.recipient, settings, at=clock.now()) for one in found if one.recipient}


async def every_kind(session: AsyncSession, clock: FixedClock, party: SignedUp) -> None:
    """One message of each kind about a party."""
    await write(
        session,
        clock,
        [NewMessage(kind, party.party_id, party.account.id, f"{kind}:{party.party_id}") for kind in RULES],
    )


async def test_a_code_message_says_the_code_first_and_lets_a_phone_offer_it(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """The code is derived from the challenge and stored nowhere; the last line is WebOTP's."""
    for contact in (Contact("phone", "+46701740605"), Contact("email", "alex@example.org")):
        challenge = await request_code(session, clock, settings, contact, language="en")
        await react.write_code(session, clock, settings, [challenge.id])
        out = (await rendered(session, clock, settings))["code"]

        code = one_time_code(settings.secret_key, challenge.id)
        lines = out.body.splitlines()
        assert lines[0].startswith(f"{code} is your code for Spontan in Örebro.")
        assert lines[-1] == f"@127.0.0.1 #{code}"
        assert code not in out.subject
        assert out.contact == contact.value
        await session.delete(await session.get_one(Message, out.id))


async def test_a_message_carries_the_name_that_the_service_has_here(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """A municipality may call it something else."""
    own = settings.model_copy(update={"name": "Öppen hall"})
    challenge = await request_code(session, clock, own, Contact("email", "alex@example.org"), language="en")
    await react.write_code(session, clock, own, [challenge.id])
    out = (await rendered(session, clock, own))["code"]
    assert out.subject == "Your code for Öppen hall"
    assert "is your code for Öppen hall in Örebro." in out.body
    assert "Spontan" not in out.body


async def test_a_confirmation_says_when_where_what_to_bring_and_how_to_cancel(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """In local time, with the entrance, and who has the seats."""
    party = await sign_up(session, clock, settings, "Alex", "سارة", bring="Indoor shoes", borrow="Rackets")
    await react.confirm(session, clock, settings, [party.party_id])

    out = (await rendered(session, clock, settings))["confirmed"]

    assert out.subject == "You have 2 seats: Wednesday 16 September 18:00"
    for words in (
        "Wednesday 16 September 18:00",
        "Sporthallen, Red door",
        "\u2068Alex\u2069, \u2068سارة\u2069",
        "Bring: Indoor shoes",
        "You can borrow: Rackets",
        "http://127.0.0.1:8000/my",
    ):
        assert words in out.body


async def test_who_waits_reads_that_there_is_no_seat_yet_and_which_number_they_have(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """In the first line."""
    on = await make_session(session, seats=1)
    await sign_up(session, clock, settings, on=on)
    await sign_up(session, clock, settings, on=on)
    third = await sign_up(session, clock, settings, on=on)
    await react.waiting(session, clock, settings, [third.party_id])

    out = (await rendered(session, clock, settings))["waiting"]

    assert out.body.startswith("You do not have a seat yet. You are number 2 in the queue.")


async def test_no_text_message_names_a_child_or_whom_a_session_is_for(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Siblings share phones: the activity stands for the title."""
    account = await make_account(session)
    account.contact_kind, account.contact = "phone", "+46701740605"
    session.add(account)
    party = await sign_up(session, clock, settings, "Samira", account=account, title="Girls' night", girls_only=True)
    await every_kind(session, clock, party)

    for out in (await rendered(session, clock, settings)).values():
        for text in (out.subject, out.body):
            assert "Samira" not in text
            assert "girl" not in text.lower()
        assert "Basket, Wednesday 16 September 18:00" in out.body


async def test_no_subject_carries_a_name_or_a_title(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Subjects are headers: they are logged on the way and shown on locked screens."""
    party = await sign_up(session, clock, settings, "Samira", title="Girls' night")
    await every_kind(session, clock, party)

    for out in (await rendered(session, clock, settings)).values():
        assert "Samira" not in out.subject
        assert "Girls" not in out.subject
        assert "\n" not in out.subject


async def test_a_cancelled_session_says_why_in_one_line(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Whatever the coordinator typed cannot shape the message."""
    party = await sign_up(session, clock, settings)
    await cancel_session(session, clock, party.on, reason="Water on\r\n\r\nthe floor")
    await react.sessions_changed(session, clock, settings, await acts(session))

    out = (await rendered(session, clock, settings))["session_cancelled"]

    assert out.body.startswith("This session is called off. We are sorry!\nThe reason: Water on the floor\n")


@pytest.mark.parametrize(("cancelled", "begins"), [(1, "Your sign-up has changed: 1 person"), (2, "You are no longer")])
async def test_a_cancellation_says_what_is_left(
    session: AsyncSession, clock: FixedClock, settings: Settings, cancelled: int, begins: str
) -> None:
    """Part of a party or all of it."""
    party = await sign_up(session, clock, settings, "Alex", "Sam")
    people = await people_of(session, party)
    await cancel(
        session, clock, settings, account_id=party.account.id, party_id=party.party_id, participants=people[:cancelled]
    )
    await react.booking_cancelled(session, clock, settings, [party.party_id])

    out = (await rendered(session, clock, settings))["booking_cancelled"]

    assert out.body.startswith(begins)
    assert ("Sam" in out.body) is (cancelled == 1)


async def test_the_hour_is_local_on_both_sides_of_the_change_of_the_clock(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """18:00 stays 18:00: 16:00 UTC in September, 17:00 UTC in November."""
    november = await sign_up(session, clock, settings, starts_at=clock.now().replace(month=11, hour=17, minute=0))
    await react.confirm(session, clock, settings, [november.party_id])

    assert "Sunday 15 November 18:00" in (await rendered(session, clock, settings))["confirmed"].body
