"""Nothing found: what is close, as links with numbers. Only what gives something is suggested."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import cos, hypot, inf, radians
from typing import TypeVar

from services.api.filters import Filters
from services.api.pages.find.words import Words
from shared.catalogue.queries import Choice, Choices
from shared.locale import _
from shared.schedule.near_misses import DAY, NearMiss

Key = TypeVar("Key", bound=Hashable)

MOST_AREAS = 2
MOST_WITHOUT = 3


@dataclass(frozen=True)
class Suggestion:
    """The same wish with one thing changed, and how many sessions that gives."""

    text: str
    number: int
    url: str


def suggestions(misses: Sequence[NearMiss], filters: Filters, words: Words, *, first: date) -> list[Suggestion]:
    """The nearest other day, the nearest areas, and one filter less; *first* is the day that was looked for."""
    return [
        *_another_day([one for one in misses if one.failing == DAY], filters, words, first),
        *_other_areas([one for one in misses if one.failing == "area"], filters, words),
        *_one_less([one for one in misses if one.failing not in {DAY, "area"}], filters, words),
    ]


def _another_day(misses: Sequence[NearMiss], filters: Filters, words: Words, first: date) -> list[Suggestion]:
    numbers = _sum((one.day, one.number) for one in misses)
    if not numbers:
        return []
    day = min(numbers, key=lambda day: (abs(day - first), day))
    text = words.language.day(day, today=words.today)
    return [Suggestion(text, numbers[day], replace(filters, day=day).address("/"))]


def _other_areas(misses: Sequence[NearMiss], filters: Filters, words: Words) -> list[Suggestion]:
    numbers = _sum((one.area, one.number) for one in misses)
    far = _distances(words.choices, filters.areas)
    nearest = sorted(numbers, key=lambda slug: (far.get(slug, inf), slug))[:MOST_AREAS]
    return [
        Suggestion(words.of("area", slug), numbers[slug], replace(filters, areas=(slug,)).address("/"))
        for slug in nearest
    ]


def _one_less(misses: Sequence[NearMiss], filters: Filters, words: Words) -> list[Suggestion]:
    numbers = _sum((one.failing, one.number) for one in misses)
    values = dict(filters.pairs)
    return [
        Suggestion(
            words.language.gettext(_("Without: {filter}"), filter=words.of(name, values[name])),
            number,
            filters.without(name).address("/"),
        )
        for name, number in numbers.most_common(MOST_WITHOUT)
    ]


def _sum(pairs: Iterable[tuple[Key, int]]) -> Counter[Key]:
    numbers: Counter[Key] = Counter()
    for key, number in pairs:
        numbers[key] += number
    return numbers


def _distances(choices: Choices, start: Sequence[str]) -> dict[str, float]:
    """How far each area's middle is from the nearest of *start*: a measure to sort by, good within a town."""
    starts = [area.position for area in choices.areas if area.slug in start and area.position]
    return {area.slug: min((_between(area, one) for one in starts), default=inf) for area in choices.areas}


def _between(area: Choice, other: tuple[float, float]) -> float:
    if area.position is None:
        return inf
    (latitude, longitude), (north, east) = area.position, other
    return hypot(latitude - north, (longitude - east) * cos(radians(north)))
