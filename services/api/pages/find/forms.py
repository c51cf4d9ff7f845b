"""The filters of the list: a plain GET form whose address can be shared."""

from datetime import date
from typing import Annotated

from fastapi import Query

from shared.schedule.models import OLDEST
from shared.schedule.queries import Wish

AGES = frozenset(str(age) for age in range(OLDEST + 1))


class Filters:
    """What a visitor chose. Values that make no sense are ignored: an old link still shows a list."""

    def __init__(
        self,
        area: Annotated[list[str] | None, Query()] = None,
        activity: Annotated[str, Query()] = "",
        age: Annotated[str, Query()] = "",
        day: Annotated[str, Query()] = "",
        girls: Annotated[str, Query()] = "",
        open: Annotated[str, Query(alias="nosignup")] = "",  # noqa: A002
        seats: Annotated[str, Query()] = "",
    ) -> None:
        self.areas = [slug for slug in area or [] if slug]
        self.activity = activity
        self.age = int(age) if age in AGES else None
        self.day = _day(day)
        self.girls_only = girls == "1"
        self.no_sign_up = open == "1"
        self.seats_left = seats == "1"

    @property
    def wish(self) -> Wish:
        """The filters as the domain understands them; the day is chosen beside it."""
        return Wish(
            areas=tuple(self.areas),
            activities=(self.activity,) if self.activity else (),
            age=self.age,
            girls_only=self.girls_only,
            no_sign_up=self.no_sign_up,
            seats_left=self.seats_left,
        )

    @property
    def used(self) -> int:
        """How many filters are in use."""
        chosen = (self.areas, self.activity, self.age is not None, self.day, self.girls_only, self.no_sign_up)
        return sum(bool(one) for one in (*chosen, self.seats_left))


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year < date.max.year else None  # the day after it is a day too
