"""How many come, and whom the leader counts at the door: numbers from a seeded random source, so that they stay."""

from collections import Counter
from random import Random

from services.launcher.demo.plan import Plan
from shared.bookings.attend import AGE_BANDS

EVERYBODY = (5, 45)
"""The ages at a session without an age limit."""
OTHER, UNKNOWN = 0.01, 0.04
"""Shares of those who are counted as another gender, and of those nobody looked at closely."""


def luck_of(title: str, moment: object) -> Random:
    """The dice of one session: the same each time, so that a second look at it changes nothing."""
    return Random(f"{title} {moment}")  # noqa: S311 - a demo's crowd, no secret


def counted(luck: Random, plan: Plan, number: int) -> Counter[tuple[str, str]]:
    """*number* people by gender and age band, as the leader of *plan* counts them."""
    low, high = plan.ages or EVERYBODY
    share = min(1.0, max(0.0, luck.gauss(plan.girls, 0.05))) if plan.girls < 1 else 1.0
    return Counter((_gender(luck, share), band_of(luck.randint(low, high))) for _ in range(number))


def band_of(age: int) -> str:
    """The age band that leaders count *age* in."""
    for band in AGE_BANDS:
        _, _, last = band.partition("-")
        if last and age <= int(last):
            return band
    return AGE_BANDS[-1]


def _gender(luck: Random, girls: float) -> str:
    if girls < 1:  # where only girls come nobody is counted as anything else
        chance = luck.random()
        if chance < OTHER:
            return "other"
        if chance < OTHER + UNKNOWN:
            return "unknown"
    return "girl" if luck.random() < girls else "boy"
