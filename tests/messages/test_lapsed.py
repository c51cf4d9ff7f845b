"""A family that let an offer lapse is told that, and nothing about a cancellation that it did not make."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlmodel import select

from shared.bookings.answer import lapse_offers
from shared.bookings.cancel import cancel
from shared.bookings.models import Party
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.messages import facts, react
from shared.messages.truth import still_true
from shared.outbox import OutboxEvent
from shared.settings import Settings
from tests.factories import make_organizer, make_session
from tests.messages.stage import SignedUp, messages, people_of, sign_up


@dataclass(frozen=True)
class Offered:
    """Two of a family who are asked whether they want the two seats that somebody gave back."""

    session: AsyncSession
    clock: FixedClock
    settings: Settings
    party: SignedUp

    async def cancels(self, *names: int) -> None:
        """The family takes those of the party off, by their number; all of it when none are named."""
        people = await people_of(self.session, self.party)
        await cancel(
            self.session,
            self.clock,
            self.settings,
            account_id=self.party.account.id,
            party_id=self.party.party_id,
            participants=[people[one] for one in names],
        )

    async def lapses(self) -> None:
        """Nobody answers in time."""
        party = await self.session.get_one(Party, self.party.party_id, populate_existing=True)
        assert party.offered_until is not None
        self.clock.advance(party.offered_until - self.clock.now())
        assert await lapse_offers(self.session, self.clock, self.settings) == 1

    async def news(self) -> list[str]:
        """What is told when every handler reads its events only now, however late."""
        party_ids = [self.party.party_id]
        for handler in (react.booking_cancelled, react.offer, react.offer_lapsed, react.booking_cancelled):
            await handler(self.session, self.clock, self.settings, party_ids)
        found = await facts.load(self.session, [message.id for message in await messages(self.session)])
        return [one.message.kind for one in found if still_true(one, at=self.clock.now())]


@pytest.fixture
async def offered(session: AsyncSession, clock: FixedClock, settings: Settings) -> Offered:
    """The offer has just been made."""
    organizer = await make_organizer(session)
    organizer.offers = "always"
    session.add(organizer)
    on = await make_session(session, seats=2, organizer=organizer)
    first = await sign_up(session, clock, settings, "Kim", "Robin", on=on)
    second = await sign_up(session, clock, settings, "Alex", "Sam", on=on)
    await cancel(session, clock, settings, account_id=first.account.id, party_id=first.party_id)
    clock.advance(timedelta(minutes=1))
    return Offered(session, clock, settings, second)


async def test_who_gave_no_answer_is_told_only_that(offered: Offered) -> None:
    """Not that they are no longer signed up, thank you for telling us: they told us nothing."""
    await offered.lapses()
    assert await offered.news() == ["offer_lapsed"]


async def test_of_who_first_shrank_and_then_gave_no_answer_the_last_is_told(offered: Offered) -> None:
    """That "one of you is still signed up" was so for a while; it is not told afterwards, however late its turn comes."""
    await offered.cancels(0)
    await react.booking_cancelled(offered.session, offered.clock, offered.settings, [offered.party.party_id])
    await offered.lapses()
    assert await offered.news() == ["offer_lapsed"]


async def test_who_cancels_after_the_lapse_changes_nothing(offered: Offered) -> None:
    """An old page with its button: no event, and the same news."""
    await offered.lapses()
    await offered.cancels()
    kinds = (
        await offered.session.exec(select(OutboxEvent.type).where(OutboxEvent.subject_id == offered.party.party_id))
    ).all()
    assert "BookingCancelled" not in kinds
    assert await offered.news() == ["offer_lapsed"]


async def test_who_declines_is_told_that_they_are_off_the_list(offered: Offered) -> None:
    """To decline is to cancel; a sweep that comes after it has nothing to pass on."""
    await offered.cancels(0, 1)
    assert await lapse_offers(offered.session, offered.clock, offered.settings) == 0
    assert await offered.news() == ["booking_cancelled"]
