"""How the sending of a message ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True)
class Outcome:
    """Sent; dropped because it was no longer true; failed for good; to be tried again; or held until the morning.

    `problem` is a stable code.
    """

    end: Literal["sent", "dropped", "failed", "again", "held"]
    problem: str = ""
    until: datetime | None = None


SENT = Outcome("sent")
DROPPED = Outcome("dropped")
