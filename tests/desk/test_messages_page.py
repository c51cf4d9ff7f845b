"""What became of the messages, and what text messages cost: to coordinators of their own, to administrators of all."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from services.api.pages.desk.message_views import CHANNELS, KINDS
from shared.catalogue.models import Organizer
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.ids import new_id
from shared.messages import models
from shared.messages.models import Message
from shared.people.models import Account
from shared.settings import Settings
from tests.desk.conftest import Desk
from tests.factories import make_account, make_staff, sign_in


async def a_message(
    session: AsyncSession, clock: FixedClock, organizer: Organizer | None, kind: str, **more: Any
) -> Message:
    """A message of a kind, on behalf of an organiser; codes belong to nobody."""
    account = None if kind == "code" else await make_account(session)
    message = Message(
        **{
            "kind": kind,
            "subject_id": new_id(),
            "account_id": account.id if account else None,
            "once": str(new_id()),
            "created_at": clock.now(),
            "due_at": clock.now(),
            "organizer_id": organizer.id if organizer else None,
            **more,
        }
    )
    session.add(message)
    await session.flush()
    return message


def table(page: str) -> list[list[str]]:
    """The cells of the table's rows."""
    rows = re.findall(r"<tr>(.*?)</tr>", page.split("<tbody>")[1], re.DOTALL) if "<tbody>" in page else []
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]


@pytest.fixture
async def some(session: AsyncSession, clock: FixedClock, desk: Desk) -> None:
    """Ours, the neighbours', and a code."""
    now = clock.now()
    sms: dict[str, Any] = {"channel": "sms", "sent_at": now, "parts": 2, "cost": 7000}
    await a_message(session, clock, desk.organizer, "confirmed", **sms)
    await a_message(session, clock, desk.organizer, "confirmed", **sms, problem="sms_undelivered")
    await a_message(session, clock, desk.organizer, "confirmed", channel="email", failed_at=now, problem="smtp_550")
    await a_message(session, clock, desk.organizer, "reminder", dropped_at=now)
    await a_message(session, clock, desk.organizer, "reminder")
    await a_message(session, clock, desk.organizer, "reminder", created_at=now - timedelta(days=31))
    await a_message(session, clock, desk.other, "confirmed", **sms)
    await a_message(session, clock, None, "code", **sms)


@pytest.mark.usefixtures("some")
async def test_a_coordinator_sees_what_became_of_the_own_organisers_messages(coordinator: httpx.AsyncClient) -> None:
    """By kind and channel, with the parts and the cost of text messages; a month back, nobody else's, and no codes."""
    page = (await coordinator.get("/desk/messages")).text

    assert table(page) == [
        ["You have a seat", "E-mail", "0", "1", "0", "0", "0", "0"],
        ["You have a seat", "Text message", "1", "1", "0", "0", "4", "1.4"],
        ["Reminder", "None yet", "0", "0", "1", "1", "0", "0"],
    ]


@pytest.mark.usefixtures("some")
async def test_an_administrator_sees_everything(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """All organisers, and the codes, which cost the same."""
    administrator = await make_staff(session, "administrator")
    client.headers.update(await sign_in(session, clock, settings, administrator))

    rows = table((await client.get("/desk/messages")).text)

    assert ["One-time code", "Text message", "1", "0", "0", "0", "2", "0.7"] in rows
    assert ["You have a seat", "Text message", "2", "1", "0", "0", "6", "2.1"] in rows


async def test_contacts_that_cannot_be_reached_are_counted(
    coordinator: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, desk: Desk
) -> None:
    """Those that this organiser wrote to, and never who."""
    assert "cannot be reached" not in (await coordinator.get("/desk/messages")).text
    for organizer in (desk.organizer, desk.organizer, desk.other):
        message = await a_message(session, clock, organizer, "confirmed", channel="email", failed_at=clock.now())
        owner = await session.get_one(Account, message.account_id)
        owner.unreachable_at, owner.unreachable_problem = clock.now(), "smtp_550"
        session.add(owner)
    await session.flush()

    page = (await coordinator.get("/desk/messages")).text

    assert "2 contacts cannot be reached" in page
    assert "@example.org" not in page


async def test_before_anything_was_sent_the_page_says_so(coordinator: httpx.AsyncClient) -> None:
    """And the desk links to it."""
    assert "No messages yet" in (await coordinator.get("/desk/messages")).text
    assert 'href="/desk/messages"' in (await coordinator.get("/desk")).text


def test_every_kind_and_channel_has_its_words() -> None:
    """A new one would show its code to coordinators."""
    assert set(KINDS) == set(models.KINDS)
    assert {"email", "sms", "mailbox", ""} <= set(CHANNELS)
