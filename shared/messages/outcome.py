"""How the sending of a message ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.messages.channels import Receipt


@dataclass(frozen=True)
class Outcome:
    """Sent; dropped because it was no longer true; failed for good; to be tried again; or held until the morning.

    The receipt says by which channel and at what cost it left, or which channel refused it. `unreachable` says that the
    contact itself was refused for good.

    `problem` is a stable code.
    """

    end: Literal["sent", "dropped", "failed", "again", "held"]
    problem: str = ""
    receipt: Receipt | None = None
    unreachable: bool = False
    until: datetime | None = None


SENT = Outcome("sent")
DROPPED = Outcome("dropped")
