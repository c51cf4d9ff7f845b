"""The copy of everything that is stored about a family."""

import json
from typing import Any

import pytest

from shared.bookings.follow import start
from shared.bookings.subject import Subject
from shared.clock import FixedClock
from shared.database import AsyncSession, metadata
from shared.people.contact import Contact
from shared.privacy.export import FORMAT, SECTIONS, export
from shared.settings import Settings
from tests.factories import make_account, make_series
from tests.privacy.conftest import CHILD, CONTACT, SIBLING, TYPED, Family

SECTIONS_OF = {
    "party": "bookings",
    "participant": "participants",
    "follower": "followed_series",
    "message": "messages",
    "device": "devices",
    "idempotency_key": "requests",
    "staff_member": "roles",
    "sign_in_challenge": "codes",
    "mailbox_message": "demo_mailbox",
    "fault_report": "reported_faults",
}


@pytest.fixture
async def copy(session: AsyncSession, clock: FixedClock, family: Family) -> dict[str, Any]:
    """The family's copy, written and read as JSON."""
    copied: dict[str, Any] = json.loads(json.dumps(await export(session, clock, family.account)))
    return copied


async def test_everything_is_in_it_in_plain_words(copy: dict[str, Any]) -> None:
    """Of the format that it says."""
    assert copy["format"] == FORMAT
    assert copy["account"]["contact"] == CONTACT
    assert {one["name"] for one in copy["participants"]} == {CHILD, SIBLING}
    assert [(one["participant"], one["status"]) for one in copy["bookings"]] == [
        (CHILD, "confirmed"),
        (CHILD, "confirmed"),
        (SIBLING, "confirmed"),
    ]
    assert copy["bookings"][0]["session"].keys() >= {"title", "starts_at", "ends_at", "venue", "organizer"}
    assert [(one["participant"], one["present"]) for one in copy["attendance"]] == [(CHILD, True)]
    assert [one["title"] for one in copy["followed_series"]] == ["Open hall"]
    (programme,) = copy["followed_programmes"]
    assert [programme[part] for part in ("activity", "organizer", "venue")] == [
        "Basket",
        "Exempelklubben",
        "Sporthallen",
    ]
    assert [one["kind"] for one in copy["messages"]] == ["confirmed"]
    assert copy["devices"][0].keys() == {"signed_in_at", "expires_at", "signed_out_at"}
    assert copy["codes"][0]["sign_up_that_waits"] is True


async def test_what_waits_for_a_code_to_be_followed_is_in_it_by_its_name(
    session: AsyncSession, clock: FixedClock, settings: Settings, family: Family
) -> None:
    """A series by its title, a programme by its parts."""
    for what in (await make_series(session, title="Night hall"), family.coming.on):
        contact = Contact("email", CONTACT)
        await start(session, clock, settings, subject=Subject.of(what), contact=contact, language="en")
    codes = (await export(session, clock, family.account))["codes"]
    waits = [one["following_that_waits"] for one in codes]
    assert waits == [None, "Night hall", "Basket, Exempelklubben, Sporthallen"]


async def test_what_was_written_with_this_contact_and_never_proved_is_not_in_it(copy: dict[str, Any]) -> None:
    """Somebody mistyped their contact: the child in their form is another family's."""
    assert TYPED not in json.dumps(copy)


async def test_no_secret_is_in_it(copy: dict[str, Any], family: Family) -> None:
    """Neither the device's token nor its hash."""
    text = json.dumps(copy)
    assert family.token not in text
    assert "hash" not in text


async def test_nothing_of_another_family_is_in_it(copy: dict[str, Any], family: Family) -> None:
    """Robin waits for the same session's seats."""
    text = json.dumps(copy)
    for word in ("Robin", family.waiting.account.contact, str(family.waiting.account.id), str(family.waiting.party_id)):
        assert word not in text


async def test_another_family_finds_nothing_of_it(session: AsyncSession, clock: FixedClock, family: Family) -> None:
    """Only its own, and that is little."""
    assert family.account.contact == CONTACT
    other = await export(session, clock, await make_account(session))
    assert {name: other[name] for name in SECTIONS} == {name: [] for name in SECTIONS}


async def test_every_table_that_knows_an_account_or_a_contact_is_in_it(copy: dict[str, Any]) -> None:
    """A new one needs its section; and each of ours has rows here, so that none is forgotten silently."""
    tables = {
        table.name
        for table in metadata().tables.values()
        if {"account_id", "contact"} & set(table.columns.keys()) and table.name != "account"
    }
    assert tables == set(SECTIONS_OF)
    assert set(SECTIONS_OF.values()) | {"attendance", "followed_programmes"} == set(SECTIONS)
    assert {name for name in SECTIONS if not copy[name]} == {"roles"}
