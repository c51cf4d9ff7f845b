"""The forms of the attendance page: a mark, someone who walked in, the counters."""

from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import Request

from services.api.pages.typed import Text, Typed, read_id
from shared.bookings.attend import AGE_BANDS, GENDERS, MOST_COUNTED
from shared.ids import new_id
from shared.locale import Language, _

LONGEST_NAME = 60
OLDEST = 100
NAMED_GENDERS = ("girl", "boy", "other")


class MarkForm:
    """Was the person there, and when was that tapped (milliseconds since 1970 by our clock; empty: now)?"""

    def __init__(self, present: Text = "", tapped: Text = "") -> None:
        self.present = present == "1"
        self.at = moment(tapped)


@dataclass(frozen=True)
class WalkIn:
    """Someone who came without signing up; an alias is enough."""

    name: str
    birth_year: int | None
    gender: str | None


class WalkInForm:
    """Someone who came without signing up, as typed."""

    def __init__(self, person_id: Text = "", name: Text = "", birth_year: Text = "", gender: Text = "") -> None:
        self.person_id = read_id(person_id) or new_id()
        self.name, self.birth_year, self.gender = name, birth_year, gender
        self.errors: dict[str, str] = {}

    def read(self, language: Language, *, this_year: int) -> WalkIn:
        """The person; not to be stored when `errors` says what is wrong."""
        typed = Typed(language)
        self.errors = typed.errors
        return WalkIn(
            name=typed.line("name", self.name, most=LONGEST_NAME, missing=_("Write a name or an alias.")),
            birth_year=typed.whole("birth_year", self.birth_year, least=this_year - OLDEST, most=this_year),
            gender=self._gender(typed),
        )

    def _gender(self, typed: Typed) -> str | None:
        missing = _("Choose one, or leave it out.")
        return typed.choice("gender", self.gender, NAMED_GENDERS, missing=missing) if self.gender else None


class CountForm:
    """The counters as typed: field `girl_13-16` -> text. A counter that still shows what it showed is left alone.

    Two leaders may count at once, one the girls, one the boys; whoever saves second must not undo the first. So each
    counter comes with `was_girl_13-16`, the number it was shown with. A script sends single counters, without it.
    """

    def __init__(self, typed: dict[str, str], was: dict[str, str], at: datetime | None = None) -> None:
        self.typed, self.was, self.at = typed, was, at
        self.errors: dict[str, str] = {}

    @classmethod
    async def of(cls, request: Request) -> "CountForm":
        """The form in a request; fields that are no counter are ignored."""
        sent = {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
        typed = {name: sent[name] for name in COUNTERS if name in sent}
        was = {name: sent[f"was_{name}"] for name in typed if f"was_{name}" in sent}
        return cls(typed, was, moment(sent.get("tapped", "")))

    def read(self, language: Language) -> dict[tuple[str, str], int]:
        """The counters that changed: (gender, age band) -> how many. `errors` says which cannot be read."""
        typed = Typed(language)
        self.errors = typed.errors
        changed = {name: text for name, text in self.typed.items() if (text.strip() or "0") != self.was.get(name)}
        return {
            COUNTERS[name]: typed.whole(name, text, least=0, most=MOST_COUNTED) or 0 for name, text in changed.items()
        }


COUNTERS = {f"{gender}_{band}": (gender, band) for band in AGE_BANDS for gender in GENDERS}
"""The field of every counter -> its gender and age band."""


def moment(text: str) -> datetime | None:
    """Milliseconds since 1970 as a moment; None when it is not such a number."""
    if not text.isascii() or not text.isdigit():
        return None
    try:
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        return None
