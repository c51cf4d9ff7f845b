"""`spontan bounce`, as a mail server's alias runs it."""

import asyncio
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result

from services.launcher.main import cli
from shared.clock import SystemClock
from shared.database import transaction
from shared.ids import new_id
from shared.messages import claims, react
from shared.messages.channels import Receipt
from shared.messages.models import Message
from shared.messages.outcome import Outcome
from shared.people.models import Account
from shared.settings import Settings
from tests.frame.live import Live
from tests.messages.returned import bounce
from tests.messages.stage import messages, sign_up

KEY = "a key that is only used in tests, 32+"


def environment(settings: Settings) -> dict[str, str]:
    """What the command is started with."""
    return {
        "SPONTAN_DATABASE_URL": settings.database_url,
        "SPONTAN_REDIS_URL": settings.redis_url,
        "SPONTAN_SECRET_KEY": KEY,
        "SPONTAN_PUBLIC_URL": settings.public_url,
    }


async def run(settings: Settings, content: bytes, **more: str) -> Result:
    """What the command does with an e-mail on its standard input, in a thread that has no event loop yet."""
    return await asyncio.to_thread(CliRunner().invoke, cli, ["bounce"], input=content, env=environment(settings) | more)


async def confirmation(live: Live, *, sent: bool) -> Message:
    """A confirmation by e-mail that has left, or is about to."""
    clock = SystemClock()
    async with transaction(live.sessions) as session:
        party = await sign_up(session, clock, live.settings, starts_at=clock.now() + timedelta(days=1))
        await react.confirm(session, clock, live.settings, [party.party_id])
        (message,) = await messages(session)
        if sent:
            await claims.note(session, message, Outcome("sent", receipt=Receipt("email")), at=clock.now())
    return message


async def state(live: Live, message: Message) -> tuple[str, str]:
    """The problem of the message, and of its account."""
    async with live.sessions() as session:
        account = await session.get_one(Account, message.account_id)
        return (await messages(session))[0].problem, account.unreachable_problem


async def test_a_returned_message_stops_its_contact(live: Live) -> None:
    """Twice the same: said, and nothing changes. The address stands nowhere."""
    message = await confirmation(live, sent=True)

    first, second = [await run(live.settings, bounce(message.id)) for _ in range(2)]

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout == f"Message {message.id} did not arrive (5.1.1).\n"
    assert "which was known" in second.stdout
    assert await state(live, message) == ("bounced_5.1.1", "bounced_5.1.1")


async def test_a_message_that_is_only_just_being_sent_is_asked_for_again(live: Live) -> None:
    """75: the mail server keeps it."""
    message = await confirmation(live, sent=False)
    assert (await run(live.settings, bounce(message.id))).exit_code == 75
    assert await state(live, message) == ("", "")


@pytest.mark.parametrize(
    ("content", "code"),
    [(bounce(new_id()), 0), (b"Subject: Thanks!\n\nSee you!\n", 0), (b"", 65), (b"nothing that is a mail", 65)],
)
async def test_what_is_not_about_us_ends_well_and_what_is_no_mail_with_65(
    live: Live, content: bytes, code: int
) -> None:
    """EX_OK and EX_DATAERR of sysexits.h: a mail server gives neither back to us."""
    assert (await run(live.settings, content)).exit_code == code


@pytest.mark.parametrize(
    "more",
    [
        {"SPONTAN_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
        {"SPONTAN_TIMEZONE": "Nowhere/Here"},
    ],
)
async def test_while_the_database_is_away_or_a_setting_is_wrong_the_mail_waits(
    live: Live, more: dict[str, str]
) -> None:
    """EX_TEMPFAIL, one sentence, no trace."""
    result = await run(live.settings, bounce(new_id()), **more)
    assert (result.exit_code, len(result.stderr.splitlines())) == (75, 1)
