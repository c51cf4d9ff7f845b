"""The attendance list as a leader's phone shows it: people in groups, counters by age, and how many are here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.api.pages.attendance.forms import CountForm
from services.api.person_name import person_name
from shared.bookings.attend import AGE_BANDS, GENDERS
from shared.bookings.queries import ListedPerson
from shared.locale import Language, _
from shared.schedule.models import ScheduledSession

GENDER_NAMES = {"girl": _("Girls"), "boy": _("Boys"), "other": _("Other"), "unknown": _("Unknown")}
USUAL_BANDS = ("7-9", "10-12", "13-16", "17-20")
"""Shown first where a session has no age limits."""


@dataclass(frozen=True)
class Row:
    """One person. `note` tells apart two of the same name."""

    id: UUID
    name: str
    note: str
    present: bool


@dataclass(frozen=True)
class Group:
    """People under one heading."""

    key: str
    title: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Counter:
    """One number to count up: its field, what is typed in it, and what is stored."""

    field: str
    label: str
    typed: str
    stored: int


@dataclass(frozen=True)
class Band:
    """The counters of one age band; `usual` when it belongs to this session's ages or has been counted."""

    label: str
    counters: Sequence[Counter]
    usual: bool


def groups(people: Sequence[ListedPerson], language: Language) -> list[Group]:
    """Who has a seat, who waits, who walked in; empty groups are left out."""
    headed = (
        ("expected", _("Signed up"), ("confirmed", "offered")),
        ("waiting", _("On the waiting list"), ("waitlisted",)),
        ("walk-ins", _("Came without signing up"), ("walk_in",)),
    )
    made = [
        Group(key, language.gettext(title), [_row(one, language) for one in people if one.status in statuses])
        for key, title, statuses in headed
    ]
    return [group for group in made if group.rows]


def bands(
    on: ScheduledSession, stored: Mapping[tuple[str, str], int], form: CountForm | None, language: Language
) -> list[Band]:
    """The counters by age band, with what was typed when the form comes back."""
    return [
        Band(
            label=language.gettext(_("{band} years"), band=band.replace("-", "–")),
            counters=[_counter(gender, band, stored, form, language) for gender in GENDERS],
            usual=is_usual(band, on) or any(stored.get((gender, band)) for gender in GENDERS),
        )
        for band in AGE_BANDS
    ]


def is_usual(band: str, on: ScheduledSession) -> bool:
    """Whether some of the band's ages may come to this session."""
    if on.min_age is None and on.max_age is None:
        return band in USUAL_BANDS
    low, _dash, high = band.partition("-")
    youngest, oldest = int(low.rstrip("+")), int(high or 200)
    return youngest <= (200 if on.max_age is None else on.max_age) and oldest >= (on.min_age or 0)


def _row(one: ListedPerson, language: Language) -> Row:
    year = one.participant.birth_year
    note = language.gettext(_("born {year}"), year=year) if year else ""
    return Row(one.participant.id, person_name(one.participant, language), note, present=bool(one.present))


def _counter(
    gender: str, band: str, stored: Mapping[tuple[str, str], int], form: CountForm | None, language: Language
) -> Counter:
    field, number = f"{gender}_{band}", stored.get((gender, band), 0)
    typed = form.typed.get(field, "") if form else str(number or "")
    return Counter(field, language.gettext(GENDER_NAMES[gender]), typed, number)
