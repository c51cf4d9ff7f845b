"""What every channel is given, and how it says that it could not."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID


async def at_once() -> None:
    """Wait for nobody."""


@dataclass(frozen=True)
class Outgoing:
    """A written message on its way. The subject carries nothing personal: it becomes a mail header.

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
    last_step: Callable[[], Awaitable[None]] = field(default=at_once, compare=False, repr=False)


class DeliveryFailed(Exception):
    """It was not delivered. *permanent* is the whole retry policy; *code* is stable and names no person."""

    def __init__(self, code: str, *, permanent: bool) -> None:
        self.code = code
        self.permanent = permanent
        super().__init__(code)


class Channel(Protocol):
    """A way for messages to leave."""

    async def deliver(self, message: Outgoing) -> None:
        """Hand it over. Raises DeliveryFailed."""
        ...
