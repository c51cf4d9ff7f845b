"""How the sending of a message ended."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Outcome:
    """Sent; dropped because it was no longer true; failed for good; or to be tried again. `problem` is a stable code."""

    end: Literal["sent", "dropped", "failed", "again"]
    problem: str = ""


SENT = Outcome("sent")
DROPPED = Outcome("dropped")
