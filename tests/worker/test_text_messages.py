"""A code's way to a phone: through the worker to a real HTTP server, once, within the limits, and written down."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select

from services.worker.resources import Resources
from services.worker.sending import send
from shared.clock import FixedClock
from shared.database import transaction
from shared.keys import one_time_code
from shared.messages import claims, react
from shared.messages.channels import make_channels
from shared.messages.models import Message, SmsCount
from shared.people.contact import Contact
from shared.people.models import Account
from shared.people.sign_in import request_code
from tests.factories import make_account, make_session
from tests.frame.live import Live
from tests.messages.gateway import NUMBER, PASSWORD, USERNAME, Gateway, gateway
from tests.messages.stage import messages, sign_up


@pytest.fixture
async def double() -> AsyncIterator[Gateway]:
    """A gateway."""
    async with gateway() as double:
        yield double


def real(resources: Resources, live: Live, double: Gateway, **more: Any) -> Resources:
    """The resources of an installation whose text messages leave by that gateway."""
    settings = double.settings(live.settings, **more)
    channels = make_channels(settings, lambda: transaction(live.sessions))
    return replace(resources, settings=settings, channels=channels)


async def codes(live: Live, clock: FixedClock, *numbers: str) -> list[UUID]:
    """A code to each of these numbers, due and committed."""
    async with transaction(live.sessions) as session:
        asked = [
            await request_code(session, clock, live.settings, Contact("phone", number), language="en")
            for number in numbers
        ]
        await react.write_code(session, clock, live.settings, [one.id for one in asked])
        return [message.id for message in await messages(session)]


async def confirmation(live: Live, clock: FixedClock) -> UUID:
    """A confirmation to a phone, due and committed."""
    async with transaction(live.sessions) as session:
        account = await make_account(session)
        account.contact_kind, account.contact = "phone", NUMBER
        session.add(account)
        party = await sign_up(session, clock, live.settings, on=await make_session(session, seats=3), account=account)
        await react.confirm(session, clock, live.settings, [party.party_id])
        return (await messages(session))[0].id


async def stored(live: Live) -> list[Message]:
    """Every message as it stands."""
    async with live.sessions() as session:
        return list(await messages(session))


async def counted(live: Live) -> dict[str, list[int]]:
    """The day's parts by scope."""
    found: dict[str, list[int]] = {}
    async with live.sessions() as session:
        for row in await session.exec(select(SmsCount).order_by(col(SmsCount.parts))):
            found.setdefault(row.scope, []).append(row.parts)
    return found


async def try_again(live: Live, clock: FixedClock, resources: Resources, *, after: timedelta) -> None:
    """What the relay and the next worker do when it is due again."""
    clock.advance(after)
    async with transaction(live.sessions) as session:
        due = await claims.take_due(session, at=clock.now())
    await send(resources, due)


async def test_a_code_reaches_the_phone_once_and_its_cost_is_written_down(
    live: Live, clock: FixedClock, resources: Resources, double: Gateway
) -> None:
    """Four copies of the task, one request, with exactly the fields of the interface."""
    ids = await codes(live, clock, NUMBER)
    ready = real(resources, live, double)

    await asyncio.gather(*(send(ready, ids) for _ in range(4)))
    await send(ready, ids)

    (asked,) = double.asked
    (message,) = await stored(live)
    assert (asked.method, asked.path, asked.user) == ("POST", "/a1/sms", (USERNAME, PASSWORD))
    assert set(asked.form) == {"from", "to", "message", "whendelivered"}
    assert (asked.form["from"], asked.form["to"]) == ("Spontan", NUMBER)
    assert asked.form["message"].startswith(one_time_code(live.settings.secret_key, message.subject_id))
    assert (message.sent_at, message.problem) == (clock.now(), "")
    assert (message.channel, message.parts, message.cost) == ("sms", 1, 3500)
    assert message.provider_id == f"s{1:032d}"
    assert await counted(live) == {"contact": [1], "all": [1]}


async def test_after_a_failure_of_the_gateway_it_is_sent_in_a_minute(
    live: Live, clock: FixedClock, resources: Resources, double: Gateway
) -> None:
    """500, then 200: two requests with the same words, one message."""
    ids = await codes(live, clock, NUMBER)
    ready = real(resources, live, double)
    double.statuses = [500]

    await send(ready, ids)
    assert (await stored(live))[0].problem == "sms_500"
    await try_again(live, clock, ready, after=claims.FIRST_RETRY)

    first, second = double.asked
    assert first.form == second.form
    (message,) = await stored(live)
    assert (message.sent_at, message.problem, message.attempts) == (clock.now(), "", 2)


async def test_many_at_once_never_pass_a_limit(
    live: Live, clock: FixedClock, resources: Resources, double: Gateway
) -> None:
    """Pumping: forty codes to forty numbers at the same moment, from many workers; ten may leave."""
    ids = await codes(live, clock, *(f"+467017406{number}" for number in range(10, 50)))
    ready = real(resources, live, double, sms_per_day=10)

    await asyncio.gather(*(send(ready, ids[start : start + 4]) for start in range(0, 40, 4)))

    assert len(double.asked) == 10
    assert await counted(live) == {"contact": [1] * 10, "all": [10]}
    ends = [(message.sent_at is not None, message.problem) for message in await stored(live)]
    assert sorted(ends) == [(False, "sms_cap_all")] * 30 + [(True, "")] * 10


async def test_other_messages_wait_for_tomorrow_when_a_limit_is_reached(
    live: Live, clock: FixedClock, resources: Resources, double: Gateway
) -> None:
    """They are sent while they are true; the session is tomorrow evening."""
    message_id = await confirmation(live, clock)
    await send(real(resources, live, double, sms_per_organizer=0), [message_id])
    assert (double.asked, (await stored(live))[0].problem) == ([], "sms_cap_organizer")

    await try_again(live, clock, real(resources, live, double), after=timedelta(hours=20))

    assert len(double.asked) == 1
    assert (await stored(live))[0].sent_at == clock.now()


async def test_a_number_that_the_gateway_refuses_gets_no_second_message(
    live: Live, clock: FixedClock, resources: Resources, double: Gateway
) -> None:
    """The account is unreachable from then on; what comes later fails at once and asks nobody."""
    message_id = await confirmation(live, clock)
    ready = real(resources, live, double)
    double.statuses = [400]
    await send(ready, [message_id])
    async with transaction(live.sessions) as session:
        account = await session.get_one(Account, (await messages(session))[0].account_id)
        assert (account.unreachable_at, account.unreachable_problem) == (clock.now(), "sms_400")
        party = await sign_up(session, clock, live.settings, "Robin", account=account)
        await react.confirm(session, clock, live.settings, [party.party_id])
        later = (await messages(session))[-1].id

    await send(ready, [later])

    assert len(double.asked) == 1
    assert [message.problem for message in await stored(live)] == ["sms_400", "contact_unreachable"]
