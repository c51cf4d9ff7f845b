"""What a page calls somebody."""

from shared.locale import Language, _
from shared.people.models import Participant


def person_name(person: Participant, language: Language) -> str:
    """Their name or alias; in words, when their family has removed it."""
    return language.gettext(_("Name removed")) if person.removed_at else person.name
