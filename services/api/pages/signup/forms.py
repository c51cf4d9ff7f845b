"""The sign-up form: one row a person, people the account knows, and where to reach the family."""

from dataclasses import dataclass, field
from typing import Annotated
from uuid import UUID

from fastapi import Form

from services.api.pages.contact_field import REFUSED, why_refused
from services.api.pages.person_fields import read_person
from shared.bookings.models import MOST_IN_PARTY, SignUpDraft
from shared.bookings.sign_up import known_in, typed_in
from shared.locale import Language, _
from shared.people.add import NewParticipant
from shared.people.contact import Contact, read_contact
from shared.settings import Settings


@dataclass
class Row:
    """A person as typed."""

    name: str = ""
    birth_year: str = ""


class SignUpForm:
    """What was typed, what it means, and what is wrong with it: `errors` maps a field's id to a sentence."""

    def __init__(
        self,
        name: Annotated[list[str] | None, Form()] = None,
        birth_year: Annotated[list[str] | None, Form()] = None,
        participant: Annotated[list[UUID] | None, Form()] = None,
        contact: Annotated[str, Form()] = "",
        family: Annotated[int | None, Form(ge=0)] = None,
        grown_up: Annotated[str, Form()] = "",
        short: Annotated[str, Form()] = "",
        add: Annotated[str, Form()] = "",
        show: Annotated[str, Form()] = "",
        seat: Annotated[str, Form()] = "",
        form_id: Annotated[str, Form(max_length=64)] = "",
    ) -> None:
        names, years = name or [], birth_year or []
        years = years + [""] * (len(names) - len(years))
        self.rows = [Row(n.strip(), y.strip()) for n, y in zip(names, years, strict=False)][:MOST_IN_PARTY]
        self.known = participant or []
        self.contact = contact.strip()
        self.from_family = family is not None
        """It was shown to somebody who was signed in; *family* says how many they could tick."""
        self.could_tick = bool(family)
        self.grown_up = grown_up == "1"
        self.together = short != "part"
        self.wants_row = bool(add)
        self.only_shows = bool(show)
        self.expects_seat = seat == "1"
        self.form_id = form_id
        self.errors: dict[str, str] = {}

    def people(self, language: Language, *, this_year: int) -> list[NewParticipant]:
        """The people typed in, empty rows left out; notes what is missing in `errors`."""
        filled = [(i, row) for i, row in enumerate(self.rows) if row.name or row.birth_year]
        if not filled and not self.known and self.could_tick:
            self.errors["participant"] = language.gettext(_("Choose who is coming."))
        elif not filled and not self.known:
            filled = [(0, (self.rows or [Row()])[0])]  # both of its fields are missing
        return [self._person(i, row, language, this_year=this_year) for i, row in filled]

    def proved_contact(self, language: Language, settings: Settings) -> Contact | None:
        """The contact, None when it is wrong; notes why in `errors`."""
        try:
            return read_contact(self.contact, settings)
        except REFUSED as error:
            self.errors["contact"] = why_refused(error, language, settings)
            return None

    def _person(self, number: int, row: Row, language: Language, *, this_year: int) -> NewParticipant:
        read = read_person(row.name, row.birth_year, language, this_year=this_year)
        self.errors |= {f"{field}-{number}": text for field, text in read.errors.items()}
        return NewParticipant(name=read.name, birth_year=read.birth_year)


@dataclass
class EmptyForm:
    """The form before anyone has typed."""

    rows: list[Row] = field(default_factory=lambda: [Row()])
    known: list[UUID] = field(default_factory=list)
    contact: str = ""
    grown_up: bool = False
    together: bool = True
    wants_row: bool = False
    form_id: str = ""
    errors: dict[str, str] = field(default_factory=dict)


def form_of(draft: SignUpDraft, contact: str) -> EmptyForm:
    """The form as it was sent, for whoever comes back to it before the code is used."""
    return EmptyForm(
        rows=[Row(one.name, str(one.birth_year)) for one in typed_in(draft)] or [Row()],
        known=list(known_in(draft)),
        contact=contact,
        grown_up=draft.grown_up,
        together=draft.together,
    )
