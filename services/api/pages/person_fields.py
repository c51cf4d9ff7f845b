"""The two fields that say who somebody is, wherever they are asked for: a name or alias, and a year of birth."""

from dataclasses import dataclass, field

from shared.locale import Language, _
from shared.people.names import LONGEST_NAME, is_written

OLDEST = 100
YEAR_DIGITS = 4


@dataclass(frozen=True)
class ReadPerson:
    """What was typed, read; `errors` says by field what is wrong with it, and a year that is wrong is 0."""

    name: str
    birth_year: int
    errors: dict[str, str] = field(default_factory=dict)


def read_person(name: str, birth_year: str, language: Language, *, this_year: int) -> ReadPerson:
    """A person as typed into `name` and `birth_year`."""
    errors: dict[str, str] = {}
    if not name:
        errors["name"] = language.gettext(_("Write a name or an alias."))
    elif len(name) > LONGEST_NAME or not is_written(name):
        errors["name"] = language.gettext(_("Write a shorter name, with ordinary characters."))
    digits = birth_year.isascii() and birth_year.isdigit() and len(birth_year) <= YEAR_DIGITS
    year = int(birth_year) if digits else 0
    if len(birth_year) != YEAR_DIGITS or not digits:
        errors["birth_year"] = language.gettext(_("Write the year of birth with four digits."))
        year = 0
    elif not this_year - OLDEST <= year <= this_year:
        first = this_year - OLDEST
        errors["birth_year"] = language.gettext(_("Write a year from {first} to {last}."), first=first, last=this_year)
        year = 0
    return ReadPerson(name, year, errors)
