"""The filters in words: what can be chosen, and what is chosen, each with the address without it."""

from dataclasses import dataclass
from datetime import date

from services.api.filters import Filters
from shared.catalogue.queries import Choice, Choices
from shared.locale import Language, _
from shared.schedule.models import OLDEST

SCHOOL_AGE = 6
WHO = {"girls": _("Girls only"), "all": _("Open to all")}
WHERE = {"indoors": _("Indoors"), "outdoors": _("Outdoors")}
YES_OR_ANY = {
    "nosignup": _("No sign-up needed"),
    "seats": _("Room left"),
    "accessible": _("Wheelchair accessible"),
}

Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Pill:
    """A filter in use and the way to be without it."""

    text: str
    url: str


@dataclass(frozen=True)
class Words:
    """Filters in one language, as of *today*."""

    choices: Choices
    language: Language
    today: date

    def of(self, name: str, value: str) -> str:
        """One filter as the address has it, for instance ("age", "12")."""
        say = self.language.gettext
        if name in YES_OR_ANY:
            return say(YES_OR_ANY[name])
        if name == "age":
            return self.language.ngettext("{number} year", "{number} years", int(value))
        if name == "day":
            return self.language.day(date.fromisoformat(value), today=self.today)
        if name == "q":
            return say(_("“{word}”"), word=value)
        return dict(self.options(name)).get(value, value)

    def pills(self, filters: Filters) -> list[Pill]:
        """Every filter in use."""
        return [Pill(self.of(name, value), filters.without(name, value).address("/")) for name, value in filters.pairs]

    def options(self, name: str) -> Options:
        """What can be chosen for a filter, as (value, text)."""
        if name in {"who", "where"}:
            texts = WHO if name == "who" else WHERE
            return [(value, self.language.gettext(text)) for value, text in texts.items()]
        return self._by_name(self.choices.areas if name == "area" else self.choices.activities)

    def ages(self, chosen: int | None) -> Options:
        """Ages that people of school age have, and the one chosen."""
        ages = {*range(SCHOOL_AGE, OLDEST + 1), *([] if chosen is None else [chosen])}
        return [(str(age), str(age)) for age in sorted(ages)]

    def _by_name(self, choices: tuple[Choice, ...]) -> Options:
        named = [(choice.slug, choice.name_in(self.language.code)) for choice in choices]
        return sorted(named, key=lambda option: option[1])
