"""What became of a text message, told by the gateway; and what a family sees of it."""

from uuid import UUID

import httpx
import pytest

from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.ids import new_id
from shared.keys import report_token
from shared.messages import claims, react
from shared.messages.channels import Receipt
from shared.messages.models import Message
from shared.messages.outcome import Outcome
from shared.people.models import Account
from shared.settings import Settings
from tests.factories import make_account, sign_in
from tests.messages.stage import messages, sign_up

NUMBER = "+46701740605"
FAILED = {"id": "s1", "status": "failed"}


@pytest.fixture
async def account(session: AsyncSession) -> Account:
    """A family that is reached by text message."""
    account = await make_account(session)
    account.contact_kind, account.contact = "phone", NUMBER
    session.add(account)
    return account


@pytest.fixture
async def sent(session: AsyncSession, clock: FixedClock, settings: Settings, account: Account) -> Message:
    """A text message that the gateway has taken."""
    party = await sign_up(session, clock, settings, account=account)
    await react.confirm(session, clock, settings, [party.party_id])
    (message,) = await messages(session)
    receipt = Receipt("sms", parts=1, cost=3500, provider_id="s1")
    await claims.note(session, message, Outcome("sent", receipt=receipt), at=clock.now())
    await session.commit()
    return (await messages(session))[0]


async def report(client: httpx.AsyncClient, settings: Settings, message_id: UUID, **form: str) -> httpx.Response:
    """What the gateway posts."""
    return await client.post(f"/hooks/sms/{report_token(settings.secret_key, message_id)}", data=form)


async def test_a_failure_marks_message_and_account_once(
    client: httpx.AsyncClient, session: AsyncSession, settings: Settings, sent: Message, account: Account
) -> None:
    """The gateway is content, and says the same again for hours."""
    for _ in range(3):
        assert (await report(client, settings, sent.id, **FAILED)).status_code == 204

    await session.refresh(account)
    assert (await messages(session))[0].problem == "sms_undelivered"
    assert account.unreachable_problem == "sms_undelivered"


@pytest.mark.parametrize("status", ["sent", "delivered", "", "nonsense"])
async def test_everything_else_is_taken_and_changes_nothing(
    client: httpx.AsyncClient, session: AsyncSession, settings: Settings, sent: Message, account: Account, status: str
) -> None:
    """The gateway need not come again."""
    assert (await report(client, settings, sent.id, id="s1", status=status)).status_code == 204

    await session.refresh(account)
    assert ((await messages(session))[0].problem, account.unreachable_at) == ("", None)


async def test_nobody_else_can_report(
    client: httpx.AsyncClient, session: AsyncSession, settings: Settings, sent: Message, account: Account
) -> None:
    """An id is no proof, nor is the token of another message, of another key, or one that was cut."""
    right = report_token(settings.secret_key, sent.id)
    other_key = Settings(secret_key="another key, thirty-two characters or more").secret_key
    wrong = (
        str(sent.id),
        right[:-1],
        right[:22],
        f"{right}x",
        f"B{right[1:]}",
        report_token(other_key, sent.id),
        "å",
        "=",
    )

    for token in wrong:
        assert (await client.post(f"/hooks/sms/{token}", data=FAILED)).status_code == 404, token

    await session.refresh(account)
    assert ((await messages(session))[0].problem, account.unreachable_at) == ("", None)


async def test_a_report_about_a_message_that_is_not_known_to_have_left_comes_again(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, settings: Settings, account: Account
) -> None:
    """503 makes the gateway repeat it."""
    party = await sign_up(session, clock, settings, account=account)
    await react.confirm(session, clock, settings, [party.party_id])
    (message,) = await messages(session)
    await session.commit()

    assert (await report(client, settings, message.id, **FAILED)).status_code == 503


async def test_a_message_that_is_forgotten_is_no_error(client: httpx.AsyncClient, settings: Settings) -> None:
    """The gateway was very slow."""
    assert (await report(client, settings, new_id(), **FAILED)).status_code == 204


async def test_a_family_that_cannot_be_reached_sees_it(
    client: httpx.AsyncClient,
    session: AsyncSession,
    clock: FixedClock,
    settings: Settings,
    sent: Message,
    account: Account,
) -> None:
    """Enough of the contact to know it by, and the way to prove it."""
    client.headers.update(await sign_in(session, clock, settings, account))
    await session.commit()
    assert "We cannot reach you" not in (await client.get("/my")).text

    await report(client, settings, sent.id, **FAILED)

    page = (await client.get("/my")).text
    assert "We cannot reach you at …605" in page
    assert NUMBER not in page
