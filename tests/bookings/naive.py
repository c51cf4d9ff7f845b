"""Machines that do one thing as somebody would write it first: with each of them the machine's test has to fail."""

from uuid import UUID

from sqlalchemy import TextClause, text

from shared.bookings import seats
from shared.bookings.book import BookingRequest
from shared.bookings.events import BookingCancelled
from shared.bookings.promote import promote
from shared.bookings.seats import Placement
from shared.bookings.seats.change import _CANCEL
from shared.bookings.seats.place import _PLACE
from shared.bookings.seats.queue import _LAPSE, _SETTLE
from shared.database import AsyncSession, execute
from shared.ids import new_id
from shared.outbox import record
from tests.bookings.machine import Machine
from tests.bookings.model import ModelParty


def instead(statement: TextClause, ours: str, naive: str) -> TextClause:
    """A statement of the house with one thing done differently."""
    assert ours in statement.text, ours
    return text(statement.text.replace(ours, naive))


class FreesWhatWaits(Machine):
    """Takes for granted that whoever cancels had a seat."""

    sql = instead(_CANCEL, "CASE WHEN old.status = 'waitlisted' THEN 0 ELSE n END", "n")

    async def cancel(self, session: AsyncSession, party: ModelParty, people: list[UUID], *, by_organizer: bool) -> None:
        """The family's way only: by the organiser it is as in the house."""
        if by_organizer or self.clock.now() >= self.model.starts or not party.size:
            await super().cancel(session, party, people, by_organizer=by_organizer)
            return
        leaving = people or [one.id for one in self.families[party.account]]
        values = {"session_id": self.on_id, "party_id": party.id, "participants": leaving, "by": "family"}
        await seats.lock(session, self.on_id)
        if (await execute(session, self.sql, values | {"now": self.clock.now()})).all():
            record(session, self.clock, BookingCancelled(party.id))
            await promote(session, self.clock, self.settings, self.on_id)


class LastComeFirstServed(Machine):
    """Gives freed seats to whoever the database finds first."""

    sql = instead(_SETTLE, "ORDER BY f.arrival LIMIT 1", "ORDER BY f.arrival DESC LIMIT 1")

    async def resize(self, session: AsyncSession, capacity: int | None) -> object:
        """As in the house, but for the order."""
        model = self.model
        if not model.going:
            return await super().resize(session, capacity)
        await seats.lock(session, self.on_id)
        await seats.resize(session, self.on_id, capacity)
        values = {"session_id": self.on_id, "until": model.until(), "now": model.now}
        return (await execute(session, self.sql, values)).all()


class PartsWhoIsTogether(Machine):
    """Gives what there is to whoever comes, whether they want to be parted or not."""

    sql = instead(_PLACE, "WHEN :together THEN 0", "WHEN :together AND false THEN 0")

    async def book(self, session: AsyncSession, request: BookingRequest) -> Placement:
        """As in the house, for people whom the family ticks."""
        ids = [new_id() for _ in request.participant_ids]
        values = {
            "session_id": request.session_id,
            "party_id": request.party_id,
            "rest_id": new_id(),
            "account_id": request.account,
            "participants": list(request.participant_ids),
            "booking_ids": ids,
            "size": len(ids),
            "together": request.together,
            "most_open": self.settings.most_open_bookings,
            "key": request.key,
            "request_hash": request.digest,
            "event_id": new_id(),
            "now": self.clock.now(),
        }
        async with session.begin_nested() as tried:
            rows = (await execute(session, self.sql, values)).all() if ids else []
            if not rows:
                await tried.rollback()
        if not rows:
            return await super().book(session, request)
        first, *rest = rows
        return Placement(first.id, first.status, first.arrival, rest[0].id if rest else None)


class KeepsOffersOpen(Machine):
    """Puts who gave no answer back into the queue."""

    sql = instead(_LAPSE, "status = 'cancelled', size = 0", "status = 'waitlisted'")

    async def lapse(self, session: AsyncSession) -> int:
        """As in the house, but for what becomes of them."""
        model = self.model
        if not model.off:
            await seats.lock(session, self.on_id)
            started = model.now >= model.starts
            await execute(session, self.sql, {"session_id": self.on_id, "now": model.now, "started": started})
            await promote(session, self.clock, self.settings, self.on_id)
        return 1
