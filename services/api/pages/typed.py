"""What people type into forms, read into values; what is wrong is noted under the field's id, in their language."""

from collections.abc import Container
from datetime import date, time
from typing import Annotated
from uuid import UUID

from fastapi import Form

from shared.locale import Language, _
from shared.people.names import is_written
from shared.schedule.models import OLDEST

Text = Annotated[str, Form()]
"""A field of a form, as it was typed."""


class Typed:
    """Reads one form. `errors` maps a field's id to a sentence; the input itself stays with the form."""

    def __init__(self, language: Language) -> None:
        self.errors: dict[str, str] = {}
        self._language = language

    def wrong(self, field: str, message: str, **values: object) -> None:
        """Note that *field* is wrong; the first reason stays."""
        self.errors.setdefault(field, self._language.gettext(message, **values))

    def line(self, field: str, text: str, *, most: int, missing: str = "") -> str:
        """One line of at most *most* characters; *missing* is what to say when it has to be filled in."""
        line = text.strip()
        if not line and missing:
            self.wrong(field, missing)
        elif not is_written(line):
            self.wrong(field, _("Use ordinary letters and signs only."))
        elif len(line) > most:
            self.wrong(field, _("Write at most {most} characters."), most=most)
        return line

    def lines(self, field: str, text: str, *, most: int) -> str:
        """A longer text of at most *most* characters, line ends as LF."""
        written = "\n".join(text.strip().splitlines())
        self.line(field, written.replace("\n", " ").replace("\t", " "), most=most)
        return written

    def whole(self, field: str, text: str, *, least: int, most: int, missing: str = "") -> int | None:
        """A whole number from *least* to *most*; None when nothing was typed or it is wrong."""
        digits = text.strip()
        if not digits:
            if missing:
                self.wrong(field, missing)
            return None
        number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= len(str(most)) else None
        if number is None or not least <= number <= most:
            self.wrong(field, _("Write a whole number from {least} to {most}."), least=least, most=most)
            return None
        return number

    def day(self, field: str, text: str, *, missing: str) -> date | None:
        """A day as date fields send it (2026-11-24); *missing* is what to say when there is none."""
        try:
            return date.fromisoformat(text.strip())
        except ValueError:
            self.wrong(field, _("Write the day as year-month-day.") if text.strip() else missing)
            return None

    def clock_time(self, field: str, text: str) -> time | None:
        """A time of day as time fields send it (18:00)."""
        try:
            moment = time.fromisoformat(text.strip())
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is not None:
            self.wrong(field, _("Write the time as hours and minutes, like 18:00."))
            return None
        return moment.replace(second=0, microsecond=0)

    def choice(self, field: str, text: str, among: Container[str], *, missing: str) -> str | None:
        """One of the values that the form offered; *missing* is what to say when it is none of them."""
        if text in among:
            return text
        self.wrong(field, missing)
        return None

    def ages(self, youngest: str, oldest: str) -> tuple[int | None, int | None]:
        """The fields `min_age` and `max_age`, each a whole number or nothing, in their order."""
        low, high = (
            self.whole(field, text, least=0, most=OLDEST)
            for field, text in (("min_age", youngest), ("max_age", oldest))
        )
        if low is not None and high is not None and low > high:
            self.wrong("max_age", _("The oldest age is lower than the youngest."))
        return low, high


def read_id(text: str) -> UUID | None:
    """An id that a form carries along, None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
