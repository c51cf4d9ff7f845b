"""Who is signed up, and taking somebody off the list."""

import httpx
from sqlmodel import col, select

from shared.bookings.book import BookingRequest, book
from shared.bookings.models import Booking, Party
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.settings import Settings
from tests.desk.conftest import Desk
from tests.factories import make_account, make_participant, make_session


async def test_one_of_a_family_is_taken_off_and_who_waits_moves_up(
    coordinator: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, settings: Settings, desk: Desk
) -> None:
    """The page asks whom; nobody ticked is a question; the other stays; the first in the queue has the seat."""
    on = await make_session(session, organizer=desk.organizer, seats=2)
    family, second = await make_account(session), await make_account(session)
    kim, robin = await make_participant(session, family, "Kim"), await make_participant(session, family, "Robin")
    noor = await make_participant(session, second, "Noor")
    placed = await book(
        session, clock, settings, BookingRequest(on.id, kim.id, family.id, (kim.id, robin.id), "the first")
    )
    waiting = await book(session, clock, settings, BookingRequest(on.id, noor.id, second.id, (noor.id,), "the next"))
    page = (await coordinator.get(f"/desk/sessions/{on.id}/people")).text
    assert page.index("With a seat") < page.index("<bdi>Kim</bdi> and <bdi>Robin</bdi>") < page.index("waiting list")
    path = f"/desk/sessions/{on.id}/people/{placed.party_id}"
    assert path in page
    assert "The family is told that you have done it." in (await coordinator.get(path)).text

    nobody = await coordinator.post(path)
    sent = [await coordinator.post(path, data={"participant": str(kim.id)}) for _ in range(2)]

    assert (nobody.status_code, "Choose whom to take off the list." in nobody.text) == (422, True)
    assert [a.status_code for a in sent] == [303, 303]
    after = (await coordinator.get(sent[0].headers["location"])).text
    assert "Taken off the list" in after
    assert "Kim" not in after
    gone = (await session.exec(select(Booking).where(col(Booking.cancelled_at).is_not(None)))).one()
    assert (gone.participant_id, gone.cancelled_by) == (kim.id, "organizer")
    assert (await session.get_one(Party, waiting.party_id, populate_existing=True)).status == "confirmed"


async def test_a_party_of_another_session_is_not_found(
    coordinator: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, settings: Settings, desk: Desk
) -> None:
    """One's own session does not open the way to somebody else's list."""
    mine = await make_session(session, organizer=desk.organizer, seats=2)
    theirs = await make_session(session, organizer=desk.other, seats=2)
    family = await make_account(session)
    kim = await make_participant(session, family, "Kim")
    placed = await book(session, clock, settings, BookingRequest(theirs.id, kim.id, family.id, (kim.id,), "a key"))
    for session_id, status in ((mine.id, 404), (theirs.id, 404)):
        answer = await coordinator.post(f"/desk/sessions/{session_id}/people/{placed.party_id}")
        assert answer.status_code == status
    assert "Kim" not in (await coordinator.get(f"/desk/sessions/{mine.id}/people/{placed.party_id}")).text
    assert (await session.get_one(Party, placed.party_id, populate_existing=True)).status == "confirmed"
