"""Whoever chooses a language gets all of it: every sentence of code and templates, with everything that is filled in."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from gettext import c2py  # the rule as gettext itself reads it
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from shared.locale import CATALOGUES, LANGUAGES, SOURCE_LANGUAGE, language

ROOT = Path(__file__).parents[2]
TRANSLATED = sorted(LANGUAGES.keys() - {SOURCE_LANGUAGE})
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*\}|%%")
NUMBERS = frozenset({"%(num)s", "{number}"})
GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)
"""The alphabet of a text message of 160 characters; one sign outside of it, and the message holds 70."""

FORBIDDEN = {
    "sv": re.compile(r"\butsatt|\bidrottssvag|\bvita fläckar|\banmäl(?:d|da|t)\b(?! sig)", re.IGNORECASE),
}
"""Words that speak badly of a neighbourhood, and "anmäld", which also means reported to the police."""


class Found(NamedTuple):
    """A message as it stands in code or a template."""

    file: str
    one: str
    many: str

    @property
    def forms(self) -> tuple[str, ...]:
        """The one form, or singular and plural."""
        return (self.one, self.many) if self.many else (self.one,)


@cache
def written() -> list[Found]:
    """Every message that code and templates hold today, as babel.cfg tells where to look."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]  # Babel does not type it
    found = []
    for file, _line, message, _comments, _context in extract_from_dir(ROOT, methods, options):
        one, many = (message, "") if isinstance(message, str) else (message[0], message[1])
        found.append(Found(file, str(one), str(many)))
    return found


@cache
def catalogue(code: str) -> Catalog:
    """The catalogue of one language."""
    with (CATALOGUES / code / "LC_MESSAGES" / "messages.po").open("rb") as source:
        return read_po(source, locale=code)


def messages(code: str) -> Iterator[Message]:
    """What the catalogue translates, without its header."""
    return (message for message in catalogue(code) if message.id)


def forms(text: object) -> tuple[str, ...]:
    """A message's one form, or all of its plural forms; a missing one is empty."""
    return tuple(str(form or "") for form in text) if isinstance(text, tuple | list) else (str(text or ""),)


def placeholders(text: str) -> list[str]:
    """What is filled into *text*, in the order of the alphabet: another language may have another word order."""
    return sorted(PLACEHOLDER.findall(text))


def test_the_search_finds_python_templates_and_messages() -> None:
    """Without this, an empty search would agree with everything."""
    files = {found.file for found in written()}
    assert any(file.startswith("shared/") and file.endswith(".py") for file in files)
    assert any(file.startswith("services/") and file.endswith(".py") for file in files)
    assert any(file.endswith(".html") for file in files)
    assert any(file.endswith(".txt") for file in files)


def test_every_language_but_the_source_has_a_catalogue() -> None:
    """And no catalogue lies there that nobody can choose."""
    assert sorted(path.parents[1].name for path in CATALOGUES.glob("*/LC_MESSAGES/messages.po")) == TRANSLATED


@pytest.mark.parametrize("code", TRANSLATED)
def test_everything_written_is_translated_in_all_plural_forms(code: str) -> None:
    """`make messages` brings new messages into the catalogue; somebody has to say them in the language."""
    words = catalogue(code)
    missing = []
    for found in written():
        message = words.get(found.one)
        said = forms(message.string) if message else ()
        wanted = words.num_plurals if found.many else 1
        if len(said) != wanted or not all(form.strip() for form in said):
            missing.append(found)
    assert missing == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_nothing_in_a_catalogue_is_fuzzy_obsolete_or_no_longer_written(code: str) -> None:
    """A guess is not a translation, and what nobody reads needs no upkeep."""
    ids = {found.one for found in written()}
    assert [message.id for message in messages(code) if message.fuzzy] == []
    assert list(catalogue(code).obsolete) == []
    assert [message.id for message in messages(code) if forms(message.id)[0] not in ids] == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_is_filled_with_what_the_original_is_filled_with(code: str) -> None:
    """Each form with the placeholders of the singular or the plural, the last form with those of the plural.

    A form for exactly one number, as Arabic has for none, one and two, may say it in words.
    """
    wrong = []
    for message in messages(code):
        originals = [placeholders(form) for form in forms(message.id)]
        wordy = [[one for one in form if one not in NUMBERS] for form in originals]
        said = [placeholders(form) for form in forms(message.string)]
        allowed = [originals + wordy * (number in exact(code)) for number in range(len(said))]
        if said[-1] != originals[-1] or any(form not in may for form, may in zip(said, allowed, strict=True)):
            wrong.append(message.id)
    assert wrong == []


def exact(code: str) -> set[int]:
    """The plural forms of a language that stand for one number only."""
    rule = c2py(catalogue(code).plural_expr)
    counted = [rule(number) for number in range(1000)]
    return {form for form in counted if counted.count(form) == 1}


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_can_be_formatted_and_keeps_the_spaces_around_it(code: str) -> None:
    """Babel's own checks of python-format, and nothing glued to its neighbour on a page."""
    for message in messages(code):
        assert list(message.check(catalogue(code))) == []
        original = forms(message.id)[0]
        for form in forms(message.string):
            assert form[: len(form) - len(form.lstrip())] == original[: len(original) - len(original.lstrip())]
            assert form[len(form.rstrip()) :] == original[len(original.rstrip()) :]


@pytest.mark.parametrize("code", sorted(FORBIDDEN))
def test_no_word_is_used_that_we_do_not_say_to_people(code: str) -> None:
    """The signs that stand for a neighbourhood as a problem, and for a child as reported, stay out."""
    said = [form for message in messages(code) for form in forms(message.string)]
    assert [form for form in said if FORBIDDEN[code].search(form)] == []


@pytest.mark.parametrize("code", ["sv", "so"])
def test_a_text_message_stays_within_the_cheap_alphabet(code: str) -> None:
    """A curly quote or a long dash would more than double the parts, and the cost, of every SMS."""
    words = catalogue(code)
    texts = [
        form
        for found in written()
        if found.file.endswith("sms.txt") and (message := words.get(found.one))
        for form in (*found.forms, *forms(message.string))
    ]
    assert texts
    assert {text: set(text) - GSM_7 for text in texts if set(text) - GSM_7} == {}


def test_days_in_swedish_are_said_as_people_say_them() -> None:
    """The near days by name, the others with weekday and month; in a sentence without a capital letter."""
    swedish, today = language("sv"), date(2026, 9, 15)
    assert swedish.day(today, today=today) == "I dag"
    assert swedish.day(date(2026, 9, 16), today=today) == "I morgon"
    assert swedish.day(date(2026, 9, 17), today=today) == "Torsdag 17 september"
    assert swedish.day(date(2026, 9, 14), today=today) == "Måndag 14 september"
    assert swedish.day(today) == "Tisdag 15 september"


def test_times_in_swedish_are_on_the_24_hour_clock_of_the_place() -> None:
    """No "fm" or "em", and summer time where it is summer."""
    swedish, zone = language("sv"), ZoneInfo("Europe/Stockholm")
    assert swedish.time(datetime(2026, 9, 15, 16, 0, tzinfo=UTC), zone) == "18:00"
    assert swedish.time(datetime(2026, 12, 15, 16, 0, tzinfo=UTC), zone) == "17:00"
    assert swedish.time(datetime(2026, 9, 15, 22, 30, tzinfo=UTC), zone) == "00:30"
    assert swedish.moment(datetime(2026, 9, 15, 16, 0, tzinfo=UTC), zone) == "tisdag 15 september 18:00"


@pytest.mark.parametrize(
    ("code", "forms"),
    [
        ("ar", {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 102: 5, 103: 3}),
        ("so", {0: 1, 1: 0, 2: 1}),
        ("sv", {0: 1, 1: 0, 21: 1}),
    ],
)
def test_a_number_takes_the_form_of_its_language(code: str, forms: dict[int, int]) -> None:
    """Arabic has six; 102 is neither two nor many."""
    rule = c2py(catalogue(code).plural_expr)
    assert {number: rule(number) for number in forms} == forms


def test_days_and_times_in_arabic_and_somali_are_of_their_own_words_and_the_24_hour_clock() -> None:
    """Both would write "am" and "pm"; Arabic as it is written everywhere, with the digits that are on Swedish doors."""
    moment, zone = datetime(2026, 9, 15, 16, 0, tzinfo=UTC), ZoneInfo("Europe/Stockholm")
    assert language("ar").moment(moment, zone) == "الثلاثاء 15 سبتمبر 18:00"
    assert language("so").moment(moment, zone) == "Talaado 15 Sebtembar 18:00"
    assert (language("ar").number(1234.5), language("so").number(1234)) == ("1,234.5", "1,234")
    assert [language(code).direction for code in LANGUAGES] == ["ltr", "ltr", "rtl", "ltr"]
