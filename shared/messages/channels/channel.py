"""What every channel is given, what it gives back, and how it says that it could not."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from shared.database import AsyncSession

OpenTransaction = Callable[[], AbstractAsyncContextManager[AsyncSession]]
"""A transaction of its own, lent by the edge: committed at the end, rolled back when something is raised inside."""


class Attachment(NamedTuple):
    """A file that comes with an e-mail. The content type may have parameters: `text/calendar; method=PUBLISH`."""

    filename: str
    content_type: str
    content: bytes


async def at_once() -> None:
    """Wait for nobody."""


@dataclass(frozen=True)
class Outgoing:
    """A written message on its way. The subject carries nothing personal: it becomes a mail header.

    `body` is the reference; `html` says the same for mail programs that show it, and is empty for a phone.
    A channel that cannot take a message back awaits `last_step` just before the step after which it is out. Whoever sends
    holds others back there until this one is marked, so that a process that dies repeats one message at the most.
    """

    id: UUID
    kind: str
    contact_kind: str
    contact: str
    subject: str
    body: str
    at: datetime
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    unsubscribe_url: str = ""
    organizer_id: UUID | None = None
    last_step: Callable[[], Awaitable[None]] = field(default=at_once, compare=False, repr=False)


@dataclass(frozen=True)
class Receipt:
    """That it was handed over: by which channel, and for a text message in how many parts and at what cost.

    The cost is in 1/10000 of the gateway's currency. By `provider_id` the gateway reports later what became of it.
    """

    channel: str
    parts: int = 0
    cost: int = 0
    provider_id: str | None = None


class DeliveryFailed(Exception):
    """It was not delivered. *permanent* is the whole retry policy; *code* is stable and names no person.

    *ours* says that a permanent failure lies with us or with this message, not with the contact: others may reach it.
    """

    def __init__(self, code: str, *, permanent: bool, ours: bool = False) -> None:
        self.code = code
        self.permanent = permanent
        self.ours = ours
        super().__init__(code)


class Channel(Protocol):
    """A way for messages to leave. `name` is what the desk and the message's row call it."""

    name: str

    async def deliver(self, message: Outgoing) -> Receipt:
        """Hand it over. Raises DeliveryFailed."""
        ...
