"""The rules that a person can be told about before anything is written: who may come, and who signs them up.

The volatile rules (seats, the sign-up window, once per session, how many at once) are conditions of PLACE instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from shared.bookings.errors import GrownUpNeeded, NoSignUp, NotEligible, PartyTooLarge
from shared.bookings.models import MOST_IN_PARTY
from shared.errors import NotFound
from shared.settings import Settings


@dataclass(frozen=True)
class Person:
    """What the rules need to know of a participant; `id` is None until they are stored."""

    name: str
    birth_year: int
    id: UUID | None = None


class Offered(Protocol):
    """What the rules need to know of a session: a row of it, or what was read for a decision."""

    @property
    def status(self) -> str:
        """`draft`, `published` or `cancelled`."""
        ...

    @property
    def sign_up(self) -> str:
        """`none`, `optional` or `required`."""
        ...

    @property
    def min_age(self) -> int | None:
        """The lowest age turned in the session's year."""
        ...

    @property
    def max_age(self) -> int | None:
        """The highest."""
        ...

    @property
    def starts_at(self) -> datetime:
        """UTC."""
        ...


def age_in_year(birth_year: int, moment: datetime, zone: ZoneInfo) -> int:
    """The age someone turns in the calendar year of *moment*, as Swedish youth sport counts it."""
    return moment.astimezone(zone).year - birth_year


def is_for(offer: Offered, age: int) -> bool:
    """Whether a session is for those who turn *age* in its year."""
    return (offer.min_age or 0) <= age <= (offer.max_age if offer.max_age is not None else age)


def check(offer: Offered, people: Sequence[Person], zone: ZoneInfo, *, others: int = 0) -> None:
    """Refuse a party that this session is not for; *others* is how many the account has on it already.

    Raises NotFound (a draft), NoSignUp, PartyTooLarge or NotEligible with everybody who does not fit.
    """
    if offer.status == "draft":
        raise NotFound
    if offer.sign_up == "none":
        raise NoSignUp
    if not 1 <= len(people) <= MOST_IN_PARTY - others:
        raise PartyTooLarge
    ages = [(person.name, age_in_year(person.birth_year, offer.starts_at, zone)) for person in people]
    misfits = [(name, age) for name, age in ages if not is_for(offer, age)]
    if misfits:
        name, age = misfits[0]
        raise NotEligible(name=name, age=age, everyone=misfits, min_age=offer.min_age, max_age=offer.max_age)


def check_contact(offer: Offered, people: Sequence[Person], settings: Settings, *, grown_up: bool) -> None:
    """Refuse so young a child whose contact is not a *grown_up*'s. Raises GrownUpNeeded."""
    youngest = min(age_in_year(person.birth_year, offer.starts_at, settings.zone) for person in people)
    if youngest <= settings.grown_up_age and not grown_up:
        raise GrownUpNeeded(age=settings.grown_up_age)
