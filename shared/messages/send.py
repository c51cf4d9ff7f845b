"""Send one message: judge it, write it, hand it to the channel of its contact.

No transaction is open in here; a channel that needs one, to count what it sends, is lent it by the edge.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime

from shared.messages.channels import Channel, DeliveryFailed, Receipt, at_once
from shared.messages.facts import Facts
from shared.messages.hold import held_until
from shared.messages.outcome import DROPPED, Outcome
from shared.messages.render import render
from shared.messages.truth import still_true
from shared.people.models import Account, SignInChallenge
from shared.settings import Settings

DELIVERY_SECONDS = 40  # less than a lease lasts: afterwards somebody else may be sending it


async def send_one(
    facts: Facts,
    channels: Mapping[str, Channel],
    settings: Settings,
    *,
    at: datetime,
    last_step: Callable[[], Awaitable[None]] = at_once,
) -> Outcome:
    """How it ended. Never raises: one message that cannot be written must not stop the others.

    *last_step* is awaited by channels that cannot take a message back, just before it is out.
    """
    recipient = facts.recipient
    if recipient is None or not still_true(facts, at=at):
        return DROPPED
    if isinstance(recipient, Account) and recipient.unreachable_at is not None:
        return Outcome("failed", "contact_unreachable")
    until = held_until(facts, settings, at=at)
    if until is not None:
        return Outcome("held", until=until)
    channel = channels.get(recipient.contact_kind)
    if channel is None:
        return Outcome("failed", "no_channel")
    return await _hand_over(facts, recipient, channel, settings, at=at, last_step=last_step)


async def _hand_over(
    facts: Facts,
    recipient: Account | SignInChallenge,
    channel: Channel,
    settings: Settings,
    *,
    at: datetime,
    last_step: Callable[[], Awaitable[None]],
) -> Outcome:
    refused = Receipt(channel.name)
    try:
        async with asyncio.timeout(DELIVERY_SECONDS):
            message = replace(render(facts, recipient, settings, at=at), last_step=last_step)
            receipt = await channel.deliver(message)
    except DeliveryFailed as failure:
        if not failure.permanent:
            return Outcome("again", failure.code, refused)
        return Outcome("failed", failure.code, refused, unreachable=not failure.ours)
    except Exception as error:  # noqa: BLE001  # a mistake of ours: it may be mended before the next try
        return Outcome("again", type(error).__name__, refused)
    return Outcome("sent", receipt=receipt)
