"""How the sending of a message ended."""

from dataclasses import dataclass
from typing import Literal

from shared.messages.channels import Receipt


@dataclass(frozen=True)
class Outcome:
    """Sent; dropped because it was no longer true; failed for good; or to be tried again. `problem` is a stable code.

    The receipt says by which channel and at what cost it left, or which channel refused it. `unreachable` says that the
    contact itself was refused for good.
    """

    end: Literal["sent", "dropped", "failed", "again"]
    problem: str = ""
    receipt: Receipt | None = None
    unreachable: bool = False


SENT = Outcome("sent")
DROPPED = Outcome("dropped")
