"""The demo's data: whole, plausible, and about nobody real."""

import re
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from services.launcher.demo.organisers import ORGANIZERS
from services.launcher.demo.people import NEIGHBOURS, SIGN_IN_FAMILIES, STAFF
from services.launcher.demo.places import ACTIVITIES, AREAS, VENUES
from services.launcher.demo.programme import BY_TITLE, PROGRAMME
from shared.locale import LANGUAGES
from shared.people.contact import read_contact
from shared.settings import Settings

ANY_MONDAY = date(2026, 9, 14)
CONTACTS = [*(one.contact for one in STAFF), *(one.contact for one in (*SIGN_IN_FAMILIES, *NEIGHBOURS))]


def test_every_name_in_the_programme_is_known() -> None:
    """A slug that is misspelt would only be found when somebody loads the demo."""
    assert {plan.organizer for plan in PROGRAMME} == set(ORGANIZERS)
    assert {plan.venue for plan in PROGRAMME} == set(VENUES)
    assert {plan.activity for plan in PROGRAMME} == set(ACTIVITIES)
    assert {VENUES[plan.venue].area for plan in PROGRAMME} == set(AREAS)
    roles = {(person.contact, organizer) for person in STAFF for _, organizer in person.roles}
    assert {(plan.leader, plan.organizer) for plan in PROGRAMME if plan.leader} <= roles
    assert {title for family in SIGN_IN_FAMILIES for title in family.follows} <= set(BY_TITLE)


def test_the_full_session_is_of_one_who_offers_near_the_start() -> None:
    """So that giving up a seat there shows what an offer is; the others give seats, as most will."""
    offers = {slug: club.offers for slug, club in ORGANIZERS.items()}
    assert {offers[plan.organizer] for plan in PROGRAMME if plan.scene == "full"} == {"near"}
    assert sorted(offers.values()) == ["near", *["off"] * (len(offers) - 1)]


def test_titles_are_told_apart() -> None:
    """The demo finds its series again by their titles."""
    assert len(BY_TITLE) == len(PROGRAMME)


def test_no_hall_is_given_away_twice() -> None:
    """At one venue, one series ends before the next begins."""
    taken: dict[str, list[tuple[datetime, datetime, str]]] = {}
    for plan in PROGRAMME:
        for day in plan.days:
            starts = datetime.combine(ANY_MONDAY + timedelta(days=day), plan.starts)
            taken.setdefault(plan.venue, []).append((starts, starts + timedelta(minutes=plan.minutes), plan.title))
    for times in taken.values():
        for (_, ends, first), (starts, _, second) in pairwise(sorted(times)):
            assert ends <= starts, f"{first} and {second}"


def test_most_series_need_no_sign_up_and_every_day_has_several() -> None:
    """As in life: the door is open, and there is something every day of the week."""
    assert sum(plan.sign_up == "none" for plan in PROGRAMME) > len(PROGRAMME) / 2
    days = Counter(day for plan in PROGRAMME for day in plan.days)
    assert all(days[day] >= 4 for day in range(7))


def test_night_football_is_on_friday_and_saturday_evening() -> None:
    """From 20 to 23, when it is needed."""
    nights = [plan for plan in PROGRAMME if plan.title.startswith("Nattfotboll")]
    assert {day for plan in nights for day in plan.days} == {4, 5}
    assert {(plan.starts.hour, plan.minutes) for plan in nights} == {(20, 180)}


def test_every_activity_is_named_in_every_language() -> None:
    """A municipality's own activities fall back to Swedish."""
    assert all(names.keys() == LANGUAGES.keys() for names in ACTIVITIES.values())


@pytest.mark.parametrize("contact", CONTACTS)
def test_contacts_are_fiction_and_can_be_typed(contact: str, settings: Settings) -> None:
    """Addresses under example.org, numbers from the Swedish range for fiction (070-1740605 to 699)."""
    assert re.fullmatch(r".+@example\.org|\+467017406(0[5-9]|[1-9]\d)", contact)
    assert read_contact(contact, settings).value == contact


def test_no_contact_is_two_people() -> None:
    """An account is one contact."""
    assert len(set(CONTACTS)) == len(CONTACTS)
