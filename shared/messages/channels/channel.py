"""What every channel is given, and how it says that it could not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True)
class Outgoing:
    """A written message on its way. The subject carries nothing personal: it becomes a mail header."""

    id: UUID
    kind: str
    contact_kind: str
    contact: str
    subject: str
    body: str
    at: datetime


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
