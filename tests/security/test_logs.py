"""Nothing that is logged, or left in Redis, names a person or holds a secret."""

import io
import logging
from collections.abc import Iterator
from uuid import UUID

import httpx
import pytest
import structlog
from redis.asyncio import Redis

from shared.clock import FixedClock
from shared.database import AsyncSession, Sessions, transaction
from shared.keys import one_time_code
from shared.logs import set_up_logs
from shared.messages.channels import make_channels
from shared.messages.facts import load
from shared.messages.react import write_code
from shared.messages.send import send_one
from shared.people.contact import Contact
from shared.people.sign_in import request_code
from shared.settings import Settings
from tests.factories import make_session
from tests.messages.gateway import PASSWORD, USERNAME, gateway
from tests.messages.stage import messages

NAME, CONTACT, PHONE = "Canaryname", "canary.contact@example.org", "070-174 06 77"


@pytest.fixture
def logged(settings: Settings) -> Iterator[io.StringIO]:
    """Everything that is logged, as a machine would collect it, at the most talkative level."""
    root = logging.getLogger()
    before = root.handlers, root.level
    set_up_logs(settings.model_copy(update={"log_level": "debug", "log_format": "json"}))
    stream = io.StringIO()
    handler = root.handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    yield stream
    root.handlers, root.level = before


async def journey(client: httpx.AsyncClient, settings: Settings, session: AsyncSession) -> list[str]:
    """Sign up, fail, succeed, look, cancel; everything that must not be seen elsewhere."""
    on = await make_session(session, seats=3)
    form = {"name": NAME, "birth_year": "2012", "contact": CONTACT}
    sent = await client.post(f"/sessions/{on.id}/sign-up", data=form)
    challenge = UUID(sent.headers["location"].rsplit("/", 1)[1])
    code = one_time_code(settings.secret_key, challenge)
    await client.post(f"/sign-up/{challenge}", data={"code": "wrong-one"})
    booked = await client.post(f"/sign-up/{challenge}", data={"code": code})
    await client.get(booked.headers["location"])
    await client.post("/sign-in", data={"contact": PHONE})
    await client.get(f"/nothing/{CONTACT}")
    token = next(iter(client.cookies.jar)).value or ""
    return [NAME, CONTACT, CONTACT.split("@", maxsplit=1)[0], PHONE, "+46701740677", code, token]


async def test_a_whole_journey_leaves_no_person_in_the_log(
    client: httpx.AsyncClient, settings: Settings, session: AsyncSession, logged: io.StringIO
) -> None:
    """Names, contacts, codes and tokens stay out, also when something is not found."""
    secrets = await journey(client, settings, session)
    text = logged.getvalue()
    assert "/sign-up/{challenge_id}" in text, "the log is empty: this test could not fail"
    assert [secret for secret in secrets if secret in text] == []


async def test_a_whole_journey_leaves_no_person_in_redis(
    client: httpx.AsyncClient, settings: Settings, session: AsyncSession
) -> None:
    """Keys are hashes and counters."""
    secrets = await journey(client, settings, session)
    redis = Redis.from_url(settings.redis_url)
    keys = [key.decode() async for key in redis.scan_iter()]
    await redis.aclose()
    assert keys
    assert [key for key in keys if any(secret in key for secret in secrets)] == []


def test_control_a_personal_field_is_hidden_by_its_name(logged: io.StringIO) -> None:
    """Whoever logs a contact by mistake finds the field in the log, and nothing in it."""
    structlog.get_logger("control").info("by_mistake", contact=CONTACT)
    assert "by_mistake" in logged.getvalue()
    assert CONTACT not in logged.getvalue()


async def test_a_text_message_leaves_no_person_in_the_log(
    settings: Settings, session: AsyncSession, sessions: Sessions, clock: FixedClock, logged: io.StringIO
) -> None:
    """Taken, refused, cut off and over the limit: neither number, code, words nor our password, at the finest level."""
    async with gateway() as double:
        real = double.settings(settings, sms_per_contact=4)
        channel = make_channels(real, lambda: transaction(sessions))["phone"]
        challenge = await request_code(session, clock, real, Contact("phone", "+46701740677"), language="en")
        await write_code(session, clock, real, [challenge.id])
        await session.commit()
        ids = [message.id for message in await messages(session)]
        for statuses, how in (([], "answers"), ([500], "answers"), ([400], "answers"), ([], "resets"), ([], "answers")):
            double.statuses, double.how = statuses, how
            for facts in await load(session, ids):
                outcome = await send_one(facts, {"phone": channel}, real, at=clock.now())
                structlog.get_logger("control").info("message", id=str(facts.message.id), problem=outcome.problem)
        token = double.asked[0].form["whendelivered"].rsplit("/", 1)[1]

    code = one_time_code(real.secret_key, challenge.id)
    text = logged.getvalue()
    assert "sms_400" in text, "the log is empty: this test could not fail"
    assert [s for s in ("46701740677", code, PASSWORD, USERNAME, token, "is your code") if s in text] == []
