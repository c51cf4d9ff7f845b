"""What a demo series is: the offer as a coordinator would write it, and how many usually come."""

from dataclasses import dataclass
from datetime import time

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)


@dataclass(frozen=True)
class Plan:
    """One weekly series. Organiser, venue and activity are named by their slugs, the leader by their contact."""

    title: str
    organizer: str
    venue: str
    activity: str
    days: tuple[int, ...]
    starts: time
    minutes: int
    ages: tuple[int, int] | None
    """Turns at least and at most this age in the session's year; None: everybody."""
    come: tuple[int, int]
    """How few and how many usually come."""
    girls: float = 0.28
    """The girls' share of them; in mixed drop-in sport they are clearly fewer than half."""
    sign_up: str = "none"
    capacity: int | None = None
    girls_only: bool = False
    women_lead: bool = False
    headscarf_fine: bool = False
    come_alone: bool = False
    description: str = ""
    led_by: str = ""
    bring: str = "Kläder du kan röra dig i"
    borrow: str = ""
    leader: str | None = None
    scene: str = ""
    """What scenes.py shows with its next session: `full`, `last_seats`, `called_off` or `family`."""
