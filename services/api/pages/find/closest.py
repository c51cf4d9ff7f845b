"""Nothing found: what is close, as links with numbers. Only what gives something is suggested."""

import re
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from math import cos, hypot, inf, radians
from typing import TypeVar

from services.api.filters import Filters
from services.api.pages.find.words import Words
from shared.catalogue.queries import Choice, Choices
from shared.locale import _
from shared.schedule.near_misses import DAY, NearMiss

Key = TypeVar("Key", bound=Hashable)

ALIKE = 0.7
"""How much of a word has to be right, from 0 to 1: "baskett" and "vivala" are, "simma" for "gymma" is not."""
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


def nearest_search(filters: Filters, words: Words) -> Filters | None:
    """The same wish with a search word spelled as an activity or an area is; None when no name is near it."""
    if not filters.search:
        return None
    names = [text for kind in ("activity", "area") for _value, text in words.options(kind)]
    known = {word.casefold() for name in names for word in re.findall(r"\w+", name)}
    nearest = [_nearest(word, known) for word in filters.search.casefold().split()]
    search = " ".join(nearest)
    return None if search == filters.search.casefold() else replace(filters, search=search)


def _nearest(word: str, known: Collection[str]) -> str:
    return next(iter(get_close_matches(word, known, n=1, cutoff=ALIKE)), word)


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
