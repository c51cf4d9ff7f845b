"""Languages: catalogues read straight from their .po files, and days, times and numbers as people of a language write them."""

import gettext
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, get_day_names
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

CATALOGUES = Path(__file__).parent / "locales"
SOURCE_LANGUAGE = "en"

LANGUAGES: dict[str, str] = {"sv": "Svenska", "en": "English", "ar": "العربية", "so": "Soomaali"}
"""Every language people can choose, in its own name. A new one needs an entry here and a catalogue."""

UNREAD = frozenset({"ar", "so"})
"""Languages whose texts nobody has read yet who grew up with them; their pages say so. See docs/translating.md."""


TO = "\N{WORD JOINER}–\N{WORD JOINER}"
"""Between two times, where no line ends."""


def _(message: str) -> str:
    """Mark *message* for translation where it is written; it is translated where a person reads it."""
    return message


@dataclass(frozen=True)
class Language:
    """One language as a page or a message needs it: words, direction, and how days and numbers are written."""

    code: str
    translations: gettext.NullTranslations

    @property
    def unread(self) -> bool:
        """Whether no native reader has confirmed the texts."""
        return self.code in UNREAD

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`, for `<html dir>`."""
        return Locale.parse(self.code).text_direction

    def gettext(self, message: str, **values: object) -> str:
        """*message* in this language, its `{placeholders}` filled."""
        text = self.translations.gettext(message)
        return text.format(**values) if values else text

    def reason(self, text: str) -> str:
        """Why something is off, as it is stored: one of our own sentences in this language, anybody's own words as they are."""
        return self.translations.gettext(text) if text else ""

    def ngettext(self, one: str, many: str, number: int, **values: object) -> str:
        """The form that *number* takes in this language, `{number}` and other placeholders filled."""
        return self.translations.ngettext(one, many, number).format(number=number, **values)

    def day(self, day: date, *, today: date | None = None, inside: bool = False) -> str:
        """A day in words: "Today", "Tomorrow" or "Tuesday 24 November"; *inside* a sentence as it is written there."""
        if today is not None and 0 <= (day - today).days <= 1:
            text = self.gettext(_("today")) if day == today else self.gettext(_("tomorrow"))
        else:
            text = format_date(day, "EEEE d MMMM", locale=self.code)
        return text if inside else text[:1].upper() + text[1:]

    def time(self, moment: datetime, zone: ZoneInfo) -> str:
        """A time of day on the 24-hour clock, in *zone*: "18:00"."""
        return format_datetime(moment.astimezone(zone), "HH:mm", locale=self.code)

    def hours(self, start: datetime, end: datetime, zone: ZoneInfo) -> str:
        """From when until when: "18:00–19:30"; a line never ends in between. "18:00" without an end, "all day" for whole days."""
        first, last = start.astimezone(zone), end.astimezone(zone)
        if first == last:
            return self.time(start, zone)
        if first.time() == last.time() == time.min:
            return self.gettext(_("all day"))
        return f"{self.time(start, zone)}{TO}{self.time(end, zone)}"

    def moment(self, moment: datetime, zone: ZoneInfo) -> str:
        """Day and time in one phrase, for messages: "tuesday 24 november 18:00" in the language's own words."""
        local = moment.astimezone(zone)
        return f"{format_date(local.date(), 'EEEE d MMMM', locale=self.code)} {self.time(moment, zone)}"

    def day_of_year(self, day: date) -> str:
        """A day of the year without its weekday, as on posters: "24 November"."""
        return format_date(day, "d MMMM", locale=self.code)

    def days_of_week(self, days: Iterable[int]) -> str:
        """Days of the week in their order, as one says them: "Tuesday and Thursday". Monday is 0."""
        names = get_day_names("wide", locale=self.code)
        return self.listed([names[day] for day in sorted(days)])

    def month(self, day: date, *, inside: bool = False) -> str:
        """A month and its year: "November 2026"; *inside* a sentence as it is written there."""
        text = format_date(day, "LLLL y", locale=self.code)
        return text if inside else text[:1].upper() + text[1:]

    def countries(self, codes: Sequence[str]) -> str:
        """Countries by their ISO 3166 codes, as one says them: "Sweden and Norway"."""
        names = Locale.parse(self.code).territories
        return self.listed([names.get(code, code) for code in codes])

    def listed(self, items: Sequence[str]) -> str:
        """Several as one says them: "Alex, Kim and Sam"."""
        return format_list(items, locale=self.code)

    def number(self, number: float) -> str:
        """A number with the language's separators."""
        return format_decimal(number, locale=self.code)


@cache
def language(code: str) -> Language:
    """The language with that *code*; an unknown code raises KeyError, for codes come through `choose`."""
    if code not in LANGUAGES:
        raise KeyError(code)
    return Language(code, _translations(code))


def choose(*wishes: str | None, default: str) -> Language:
    """The first wish that we speak, else the default."""
    return language(next((wish for wish in wishes if wish in LANGUAGES), default))


def _translations(code: str) -> gettext.NullTranslations:
    """The catalogue as gettext reads it. Compiling in memory takes milliseconds and leaves no .mo files to forget."""
    if code == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    with (CATALOGUES / code / "LC_MESSAGES" / "messages.po").open("rb") as source:
        catalogue = read_po(source, locale=code)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
