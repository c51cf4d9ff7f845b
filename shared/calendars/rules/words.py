"""What stands in the words of a club's calendar: texts compared as people compare them, and what a title mentions. Pure."""

import re
from collections.abc import Iterable
from functools import lru_cache

TITLE_CHARACTERS = 120

_BETWEEN_WORDS = re.compile(r"[\s\-\u2010-\u2015_/]+")


@lru_cache(maxsize=10_000)
def folded(text: str) -> str:
    """*text* as it is compared: case, hyphens and the number of spaces say nothing. "Drop-In" is "drop in"."""
    return _BETWEEN_WORDS.sub(" ", text.casefold()).strip()


def mentions(title: str, keyword: str) -> bool:
    """Whether *keyword* stands in *title* as words of its own: "hall" is not in "Idrottshallen".

    A team's training that is published by mistake brings strangers to it, so nothing is guessed. What stands behind the
    part of a title that a session shows does not count.
    """
    return bool(mentioned(title, (keyword,)))


def mentioned(title: str, keywords: Iterable[str]) -> set[str]:
    """Which of *keywords*, folded, stand in *title*, see `mentions`; of words within longer ones only the longer ones."""
    pattern = _any_of(tuple(keywords))
    return {found.group() for found in pattern.finditer(folded(title[:TITLE_CHARACTERS]))} if pattern else set()


@lru_cache(maxsize=1_000)
def _any_of(keywords: tuple[str, ...]) -> re.Pattern[str] | None:
    words = sorted({folded(one) for one in keywords} - {""}, key=lambda word: (-len(word), word))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)") if words else None
