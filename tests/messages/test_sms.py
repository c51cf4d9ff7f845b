"""Text messages against a real HTTP server that behaves like the gateway."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import col, select

from shared.database import AsyncSession, Sessions, transaction
from shared.ids import new_id
from shared.keys import reported_message
from shared.messages.channels import DeliveryFailed, Outgoing, Receipt, Sms
from shared.messages.models import SmsCount
from shared.settings import Settings
from tests.messages.gateway import NUMBER, PASSWORD, USERNAME, Gateway, gateway

AT = datetime(2026, 9, 15, 13, 0, tzinfo=UTC)
CODE = Outgoing(new_id(), "code", "phone", NUMBER, "Your code", "123456 är din kod.\n", AT)


@pytest.fixture
async def double() -> AsyncIterator[Gateway]:
    """A gateway."""
    async with gateway() as double:
        yield double


@pytest.fixture
def channel(double: Gateway, settings: Settings, sessions: Sessions) -> Sms:
    """The channel, set up for that gateway."""
    return channel_of(double.settings(settings), sessions)


def channel_of(settings: Settings, sessions: Sessions, *, patience: float = 10) -> Sms:
    """The channel on the test's transaction."""

    def open_transaction() -> AbstractAsyncContextManager[AsyncSession]:
        return transaction(sessions)

    return Sms(settings, open_transaction, patience=patience)


async def failure(channel: Sms, message: Outgoing = CODE) -> tuple[str, bool, bool]:
    """Code, permanence and whose fault it is, of a delivery that must fail."""
    with pytest.raises(DeliveryFailed) as failed:
        await channel.deliver(message)
    return failed.value.code, failed.value.permanent, failed.value.ours


async def counted(session: AsyncSession) -> dict[str, int]:
    """The day's parts by scope."""
    rows = await session.exec(select(SmsCount).order_by(col(SmsCount.scope)).execution_options(populate_existing=True))
    return {row.scope: row.parts for row in rows}


async def test_the_gateway_gets_exactly_what_its_interface_asks_for(
    double: Gateway, channel: Sms, settings: Settings
) -> None:
    """One form, with our name and password, and where to report; nothing else about the person."""
    receipt = await channel.deliver(CODE)

    (asked,) = double.asked
    assert (asked.method, asked.path, asked.user) == ("POST", "/a1/sms", (USERNAME, PASSWORD))
    report = asked.form.pop("whendelivered")
    assert asked.form == {"from": "Spontan", "to": NUMBER, "message": "123456 är din kod."}
    assert report.startswith("https://spontan.example.org/hooks/sms/")
    assert reported_message(settings.secret_key, report.rsplit("/", 1)[1]) == CODE.id
    assert receipt == Receipt("sms", parts=1, cost=3500, provider_id="s" + "1".rjust(32, "0"))


async def test_nothing_personal_stands_in_an_address(double: Gateway, channel: Sms) -> None:
    """Addresses are logged at both ends."""
    await channel.deliver(CODE)

    (asked,) = double.asked
    for address in (asked.path, asked.form["whendelivered"]):
        assert not any(secret in address for secret in (NUMBER, NUMBER[1:], "123456", PASSWORD, USERNAME))


async def test_a_gateway_is_not_asked_to_report_to_a_machine_it_cannot_reach(
    double: Gateway, settings: Settings, sessions: Sessions
) -> None:
    """Its own loopback is not ours."""
    here = double.settings(settings, public_url="http://127.0.0.1:8000")

    await channel_of(here, sessions).deliver(CODE)

    assert "whendelivered" not in double.asked[0].form


@pytest.mark.parametrize("status", [400, 422])
async def test_a_number_that_the_gateway_does_not_know_has_failed_for_good(
    double: Gateway, channel: Sms, status: int
) -> None:
    """And it is the number's fault: no other message will reach it."""
    double.statuses = [status]
    assert await failure(channel) == (f"sms_{status}", True, False)


@pytest.mark.parametrize("status", [302, 401, 402, 403, 404, 429, 500, 502, 503])
async def test_our_account_its_credit_and_a_busy_gateway_are_no_reason_to_give_up(
    double: Gateway, channel: Sms, status: int
) -> None:
    """Somebody will mend it."""
    double.statuses = [status]
    code, permanent, _ = await failure(channel)
    assert (code, permanent) == (f"sms_{status}", False)


async def test_a_message_that_the_gateway_refused_in_its_answer_has_failed(double: Gateway, channel: Sms) -> None:
    """200, and all the same no."""
    double.says = {"status": "failed"}
    assert await failure(channel) == ("sms_failed", True, False)


async def test_a_connection_that_is_cut_is_tried_again(double: Gateway, channel: Sms) -> None:
    """Whether it was sent is not known."""
    double.how = "resets"
    assert await failure(channel) == ("sms_no_answer", False, False)


async def test_a_gateway_that_does_not_answer_is_not_waited_for(
    double: Gateway, settings: Settings, sessions: Sessions, session: AsyncSession
) -> None:
    """It has read the request, so it may have been sent, and counts."""
    double.how = "hangs"
    channel = channel_of(double.settings(settings), sessions, patience=0.2)

    assert await failure(channel) == ("sms_no_answer", False, False)
    assert (len(double.asked), await counted(session)) == (1, {"all": 1, "contact": 1})


async def test_a_gateway_that_is_away_is_tried_again(double: Gateway, settings: Settings, sessions: Sessions) -> None:
    """Nothing listens there any more."""
    async with gateway() as closed:
        gone = closed.settings(settings)
    assert double.port != closed.port
    assert await failure(channel_of(gone, sessions)) == ("sms_unreachable", False, False)


@pytest.mark.parametrize(
    "raw", [b"", b"OK", b"[]", b'{"cost": "much", "parts": -1, "id": 7}', b'{"cost": 99999999999}']
)
async def test_an_answer_that_cannot_be_read_does_not_send_it_twice(double: Gateway, channel: Sms, raw: bytes) -> None:
    """It was taken: better no receipt than a second message."""
    double.raw = raw
    assert await channel.deliver(CODE) == Receipt("sms", parts=1)


async def test_a_number_of_another_country_is_asked_of_nobody(
    double: Gateway, settings: Settings, sessions: Sessions, session: AsyncSession
) -> None:
    """A contact from before the setting changed; it is the setting's doing, not the contact's."""
    abroad = replace(CODE, contact="+4791234567")
    assert await failure(channel_of(double.settings(settings), sessions), abroad) == ("sms_country", True, True)
    assert (double.asked, await counted(session)) == ([], {})

    await channel_of(double.settings(settings, phone_regions="SE,NO"), sessions).deliver(abroad)
    assert double.asked[0].form["to"] == "+4791234567"


async def test_parts_are_counted_before_they_are_sent(double: Gateway, channel: Sms, session: AsyncSession) -> None:
    """For the number and for all; for an organiser when it is on whose behalf."""
    await channel.deliver(CODE)
    assert await counted(session) == {"all": 1, "contact": 1}

    long = replace(CODE, kind="confirmed", body="x" * 161, organizer_id=new_id())
    await channel.deliver(long)
    assert await counted(session) == {"all": 3, "contact": 3, "organizer": 2}
    assert len(double.asked) == 2


@pytest.mark.parametrize(
    ("cap", "scope"),
    [("sms_per_contact", "contact"), ("sms_per_organizer", "organizer"), ("sms_per_day", "all")],
)
async def test_over_a_limit_nothing_is_sent_and_nothing_half_counted(
    double: Gateway, settings: Settings, sessions: Sessions, session: AsyncSession, cap: str, scope: str
) -> None:
    """Two are allowed: the third is asked of nobody. It may still be true tomorrow, so it is tried again."""
    channel = channel_of(double.settings(settings, **{cap: 2}), sessions)
    message = replace(CODE, kind="reminder", organizer_id=new_id())
    for _ in range(2):
        await channel.deliver(message)
    before = await counted(session)

    assert await failure(channel, message) == (f"sms_cap_{scope}", False, True)
    assert (len(double.asked), await counted(session)) == (2, before)


async def test_a_code_over_the_limit_has_failed_for_good(
    double: Gateway, settings: Settings, sessions: Sessions
) -> None:
    """It would be worthless tomorrow, and a person who asks again gets the same answer; the contact is not to blame."""
    channel = channel_of(double.settings(settings, sms_per_contact=0), sessions)
    assert await failure(channel) == ("sms_cap_contact", True, True)
    assert double.asked == []


async def test_tomorrow_counts_anew(double: Gateway, settings: Settings, sessions: Sessions) -> None:
    """From midnight of the municipality: 22:30 UTC is the next day in Stockholm."""
    channel = channel_of(double.settings(settings, sms_per_contact=1), sessions)
    await channel.deliver(CODE)
    assert (await failure(channel))[0] == "sms_cap_contact"

    await channel.deliver(replace(CODE, at=AT.replace(hour=22, minute=30)))
    assert len(double.asked) == 2


@pytest.mark.parametrize("status", [400, 402, 429, 503])
async def test_what_certainly_did_not_leave_is_not_counted(
    double: Gateway, channel: Sms, session: AsyncSession, status: int
) -> None:
    """An hour without credit must not use up anybody's day."""
    double.statuses = [status]
    await failure(channel)
    assert await counted(session) == {"all": 0, "contact": 0}


@pytest.mark.parametrize("answer", [{"statuses": [500]}, {"how": "resets"}])
async def test_what_may_have_left_stays_counted_and_a_retry_counts_again(
    double: Gateway, channel: Sms, session: AsyncSession, answer: dict[str, Any]
) -> None:
    """Too much rather than too little."""
    double.__dict__.update(answer)
    await failure(channel)
    assert await counted(session) == {"all": 1, "contact": 1}

    double.how = "answers"
    await channel.deliver(CODE)
    assert await counted(session) == {"all": 2, "contact": 2}


async def test_no_number_stands_in_the_counts(channel: Sms, session: AsyncSession) -> None:
    """A keyed hash, and another one every day: nobody can put a person's days together."""
    await channel.deliver(CODE)
    await channel.deliver(replace(CODE, at=AT.replace(day=16)))

    keys = [row.key for row in await session.exec(select(SmsCount).where(SmsCount.scope == "contact"))]
    assert len(set(keys)) == 2
    assert not any(NUMBER[1:] in key or NUMBER[3:] in key for key in keys)
