"""Removing somebody whom a family signs up."""

from datetime import timedelta

import pytest

from shared.bookings.models import Party
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.errors import NotFound
from shared.people.models import Participant
from shared.people.queries import participants_of
from shared.privacy.remove import remove
from shared.settings import Settings
from tests.factories import make_account, make_participant, make_staff
from tests.factories.attendance import note_attendance
from tests.privacy.conftest import CHILD, SIBLING, TYPED, Family
from tests.privacy.everywhere import found_in


async def test_their_place_is_given_back_and_the_others_keep_theirs(
    session: AsyncSession, clock: FixedClock, settings: Settings, family: Family
) -> None:
    """The freed seat goes to who waits."""
    await remove(session, clock, settings, account_id=family.account.id, participant_id=family.child.id)
    party = await session.get_one(Party, family.coming.party_id, populate_existing=True)
    assert (party.status, party.size) == ("confirmed", 1)
    assert (await session.get_one(Party, family.waiting.party_id, populate_existing=True)).status == "confirmed"


async def test_the_name_is_gone_from_their_row_and_that_somebody_came_stays(
    session: AsyncSession, clock: FixedClock, settings: Settings, family: Family
) -> None:
    """The family does not see them any more."""
    await remove(session, clock, settings, account_id=family.account.id, participant_id=family.child.id)
    assert "participant.name" not in await found_in(session, [CHILD])
    assert [one.id for one in await participants_of(session, family.account.id)] == [family.sibling.id]


async def test_two_of_the_same_year_can_be_removed_and_one_added_again(
    session: AsyncSession, clock: FixedClock, settings: Settings, family: Family
) -> None:
    """Whoever has no name stands in nobody's way."""
    for person in (family.child, family.sibling):
        await remove(session, clock, settings, account_id=family.account.id, participant_id=person.id)
    await make_participant(session, family.account, CHILD)


async def test_twice_is_no_error_and_another_familys_child_is_not_found(
    session: AsyncSession, clock: FixedClock, settings: Settings, family: Family
) -> None:
    """Nothing of theirs changes."""
    for _ in range(2):
        await remove(session, clock, settings, account_id=family.account.id, participant_id=family.sibling.id)
    stranger = await make_account(session)
    with pytest.raises(NotFound):
        await remove(session, clock, settings, account_id=stranger.id, participant_id=family.child.id)
    kept = await session.get_one(Participant, family.child.id, populate_existing=True)
    assert (kept.name, kept.removed_at) == (CHILD, None)


async def test_a_sign_up_that_waits_for_its_code_does_not_bring_them_back(
    session: AsyncSession, clock: FixedClock, settings: Settings, family: Family
) -> None:
    """It was written on another device with the family's contact, in capitals. Who else is in the family's drafts stays."""
    child = await make_participant(session, family.account, TYPED.upper(), birth_year=2013)
    await remove(session, clock, settings, account_id=family.account.id, participant_id=family.sibling.id)
    assert "sign_up_draft.participants" in await found_in(session, [TYPED])
    await remove(session, clock, settings, account_id=family.account.id, participant_id=child.id)
    assert await found_in(session, [TYPED]) == set()


async def test_a_name_is_kept_of_who_has_a_seat_on_a_session_that_has_begun_and_nobody_has_marked(
    session: AsyncSession, clock: FixedClock, settings: Settings, family: Family
) -> None:
    """The leader may fill in the list after the hour; once it says that they did not come, no list needs the name."""
    family.organizer.names_days = 30
    session.add(family.organizer)
    clock.advance(family.coming.on.starts_at - clock.now() + timedelta(minutes=5))
    await note_attendance(
        session, family.coming.on, family.child, await make_staff(session, "leader", family.organizer), present=False
    )
    for person in (family.child, family.sibling):
        await remove(session, clock, settings, account_id=family.account.id, participant_id=person.id)
    kept = await session.get_one(Participant, family.sibling.id, populate_existing=True)
    assert (kept.kept_name, kept.kept_until) == (SIBLING, family.coming.on.ends_at + timedelta(days=30))
    child = await session.get_one(Participant, family.child.id, populate_existing=True)
    assert child.kept_until == family.past.ends_at + timedelta(days=30)  # for last week, not for tonight
