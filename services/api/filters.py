"""The filters of the list, as they stand in an address: the page, its calendar and old links all speak it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Self
from urllib.parse import urlencode

from fastapi import Depends, Request

from services.api.resources import Resources
from shared.catalogue.queries import Choices, choices
from shared.database import AsyncSession
from shared.schedule.models import OLDEST
from shared.schedule.wish import Wish, words_of

AGES = frozenset(str(age) for age in range(OLDEST + 1))
WHO = ("girls", "all")
WHERE = ("indoors", "outdoors")
YES = "1"


@dataclass(frozen=True)
class Filters:
    """What a visitor chose. Values that make no sense are left out: an old link still shows a list."""

    areas: tuple[str, ...] = ()
    activity: str = ""
    age: int | None = None
    day: date | None = None
    who: str = ""
    where: str = ""
    no_sign_up: bool = False
    seats_left: bool = False
    accessible: bool = False
    search: str = ""

    @classmethod
    def read(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """The filters of an address. Of a name that may stand once the last one counts."""
        pairs = [(name, value) for name, value in pairs if value and (name == "q" or value.isprintable())]
        said = dict(pairs)
        who = "girls" if said.get("girls") == YES else said.get("who", "")  # as links of the first version say it
        return cls(
            areas=tuple(dict.fromkeys(value for name, value in pairs if name == "area")),
            activity=said.get("activity", ""),
            age=int(said["age"]) if said.get("age") in AGES else None,
            day=_day(said.get("day", "")),
            who=who if who in WHO else "",
            where=said["where"] if said.get("where") in WHERE else "",
            no_sign_up=said.get("nosignup") == YES,
            seats_left=said.get("seats") == YES,
            accessible=said.get("accessible") == YES,
            search=" ".join(words_of(said.get("q", ""))),
        )

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The filters in use, as `read` understands them."""
        one_each = {
            "q": self.search,
            "activity": self.activity,
            "age": "" if self.age is None else str(self.age),
            "day": self.day.isoformat() if self.day else "",
            "who": self.who,
            "where": self.where,
            "nosignup": YES if self.no_sign_up else "",
            "seats": YES if self.seats_left else "",
            "accessible": YES if self.accessible else "",
        }
        return [*(("area", slug) for slug in self.areas), *((name, value) for name, value in one_each.items() if value)]

    @property
    def wish(self) -> Wish:
        """The filters as the domain understands them; the day is chosen beside it."""
        return Wish(
            areas=self.areas,
            activities=(self.activity,) if self.activity else (),
            age=self.age,
            who=self.who,
            no_sign_up=self.no_sign_up,
            seats_left=self.seats_left,
            where=self.where,
            accessible=self.accessible,
            words=words_of(self.search),
        )

    def address(self, path: str, **more: str) -> str:
        """*path* with these filters; without any it is as short as can be."""
        query = urlencode([*self.pairs, *more.items()])
        return f"{path}?{query}" if query else path

    def without(self, name: str, value: str | None = None) -> Self:
        """The others, when one filter is dropped; of several areas only *value*."""
        return type(self).read(pair for pair in self.pairs if pair[0] != name or value not in {None, pair[1]})

    @property
    def lasting(self) -> Self:
        """Those that a subscription can have: it goes on after a day, and keeps what has no seats left any more."""
        return self.without("day").without("seats")

    def among(self, choices: Choices) -> Self:
        """Without areas and activities that do not exist, or no longer."""
        known = {choice.slug for choice in choices.areas}
        activities = {choice.slug for choice in choices.activities}
        return replace(
            self,
            areas=tuple(slug for slug in self.areas if slug in known),
            activity=self.activity if self.activity in activities else "",
        )

    def from_day(self, today: date) -> Self:
        """A day that has been means today."""
        return replace(self, day=max(self.day, today)) if self.day else self


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year < date.max.year else None  # the day after it is a day too


async def get_filters(request: Request) -> Filters:
    """The filters in this request's address."""
    return Filters.read(request.query_params.multi_items())


Chosen = Annotated[Filters, Depends(get_filters)]


async def every_choice(db: AsyncSession, resources: Resources, *, now: datetime) -> Choices:
    """What a list can be narrowed to; read once for all who ask within a moment."""
    return await resources.choices.get("all", lambda: choices(db), at=now, needs=db.connection)
