"""Times that are alike but for their week, as one line: nobody reads the same training twenty times."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

Thing = TypeVar("Thing")
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Weekly(Generic[Thing]):
    """Things on one day of the week from and until the same time of day, in the order they came; often only one.

    `starts_at` and `ends_at` are the first one's, `last_at` is when the last one starts.
    """

    things: tuple[Thing, ...]
    starts_at: datetime
    ends_at: datetime
    last_at: datetime

    @property
    def first(self) -> Thing:
        """The one that stands for all."""
        return self.things[0]


def weekly(
    things: Iterable[Thing], zone: ZoneInfo, *, span: Callable[[Thing], Span], alike: Callable[[Thing], Hashable]
) -> list[Weekly[Thing]]:
    """*things*, which are in the order of time, by what they have in common: their times in *zone*, and what *alike* says."""
    groups: defaultdict[Hashable, list[Thing]] = defaultdict(list)
    for thing in things:
        starts, ends = (moment.astimezone(zone) for moment in span(thing))
        days = (ends.date() - starts.date()).days
        groups[starts.weekday(), starts.time(), ends.time(), days, alike(thing)].append(thing)
    return [Weekly(tuple(same), *span(same[0]), span(same[-1])[0]) for same in groups.values()]
