"""Send one message: judge it, write it, hand it to the channel of its contact. No database in here."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime

from shared.messages.channels import Channel, DeliveryFailed, at_once
from shared.messages.facts import Facts
from shared.messages.hold import held_until
from shared.messages.outcome import DROPPED, SENT, Outcome
from shared.messages.render import render
from shared.messages.truth import still_true
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
    if facts.recipient is None or not still_true(facts, at=at):
        return DROPPED
    until = held_until(facts, settings, at=at)
    if until is not None:
        return Outcome("held", until=until)
    channel = channels.get(facts.recipient.contact_kind)
    if channel is None:
        return Outcome("failed", "no_channel")
    try:
        async with asyncio.timeout(DELIVERY_SECONDS):
            await channel.deliver(replace(render(facts, facts.recipient, settings, at=at), last_step=last_step))
    except DeliveryFailed as failure:
        return Outcome("failed" if failure.permanent else "again", failure.code)
    except Exception as error:  # noqa: BLE001  # a mistake of ours: it may be mended before the next try
        return Outcome("again", type(error).__name__)
    return SENT
