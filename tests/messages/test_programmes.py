"""Who follows what an organiser does of one activity at one venue is told of its sessions, wherever they go, and once."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.bookings.follow import follow, stop_following
from shared.bookings.queries import families_told
from shared.bookings.subject import Programme, Subject
from shared.catalogue.models import Activity, Organizer, Venue
from shared.errors import NotFound
from shared.messages import facts
from shared.people.models import Account
from shared.schedule.cancel import cancel_session, cancel_sessions
from shared.schedule.models import ScheduledSession
from tests.factories import (
    make_account,
    make_activity,
    make_organizer,
    make_series,
    make_session,
    make_venue,
)
from tests.factories.counting import rows
from tests.factories.schedule import TOMORROW_EVENING
from tests.messages.stage import messages, sign_up
from tests.messages.town import Town

HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


@dataclass(frozen=True)
class Club:
    """Does basket in one hall; there is another one."""

    town: Town
    does: Programme
    away: Venue

    async def session(
        self, *, organizer: Organizer | None = None, activity: Activity | None = None, **offer: object
    ) -> ScheduledSession:
        """One of its evenings, or one that differs in what is given."""
        return await make_session(
            self.town.session,
            organizer=organizer or self.does.organizer,
            activity=activity or self.does.activity,
            **({"venue": self.does.venue} | offer),  # type: ignore[arg-type]
        )

    async def told(self) -> list[str]:
        """The contacts of who is told now, after the handlers have seen every act twice; each of them once."""
        for _ in range(2):
            await self.town.react()
        sent = [one.contact for one in await self.town.news()]
        assert len(sent) == len({*sent})
        return sorted(sent)


@pytest.fixture
async def club(town: Town) -> Club:
    """Basket with Exempelklubben in Sporthallen."""
    organizer, activity = await make_organizer(town.session), await make_activity(town.session)
    hall, away = await make_venue(town.session), await make_venue(town.session, "Oxhagshallen")
    return Club(town, Programme(organizer, activity, hall), away)


def contacts(*accounts: Account) -> list[str]:
    """Where these are told."""
    return sorted(account.contact for account in accounts)


@pytest.mark.parametrize("act", ["moved", "called off"])
async def test_who_follows_is_told_of_what_is_moved_and_called_off(town: Town, club: Club, act: str) -> None:
    """Those of another organiser, activity or hall are not, and neither are those of a series."""
    on = await club.session()
    others = [
        await club.session(organizer=await make_organizer(town.session)),
        await club.session(activity=await make_activity(town.session)),
        await club.session(venue=club.away),
        await club.session(series_id=(await make_series(town.session)).id),
    ]
    follows = await town.follower(on)
    for other in others:
        await town.follower(other)
    if act == "moved":
        await town.move(on, HOUR)
    else:
        await cancel_session(town.session, town.clock, on, reason="Storm")
    assert await club.told() == contacts(follows)
    (told,) = await town.news()
    assert "Stop following: http://127.0.0.1:8000/follow/stop/" in told.body


async def test_a_session_of_a_series_is_told_to_who_follows_the_series_only(town: Town, club: Club) -> None:
    """Every session has one thing to follow: nobody is offered two."""
    alone = await club.session()
    of_series = await club.session(series_id=(await make_series(town.session)).id)
    await town.follower(alone)
    follows = await town.follower(of_series)
    await cancel_session(town.session, town.clock, of_series, reason="Storm")
    assert await club.told() == contacts(follows)


async def test_who_follows_a_hall_hears_that_a_session_moves_away_and_who_follows_the_other_that_it_comes(
    town: Town, club: Club
) -> None:
    """Who follows both hears it once, and everybody from where to where."""
    on, there = await club.session(), await club.session(venue=club.away)
    here, away, both = [await make_account(town.session) for _ in range(3)]
    for account in (here, both):
        await town.follower(on, account)
    for account in (away, both):
        await town.follower(there, account)
    await town.move(on, to=club.away)
    assert await club.told() == contacts(here, away, both)
    for one in await town.news():
        assert "Oxhagshallen" in one.body
        assert "Sporthallen" in one.body


async def test_who_was_told_where_a_session_went_hears_what_comes_of_it_there(town: Town, club: Club) -> None:
    """They would stand before a closed door in the other hall. Also when it went on from there, and came back."""
    on = await club.session()
    follows = await town.follower(on)
    await town.move(on, to=club.away)
    assert await club.told() == contacts(follows)
    await town.send()
    await town.move(on, to=await make_venue(town.session, "Varbergahallen"))
    assert await club.told() == contacts(follows)
    (told,) = await town.send()
    assert "Varbergahallen" in told.body
    assert "Before: Oxhagshallen" in told.body
    await cancel_session(town.session, town.clock, on, reason="Storm")
    assert await families_told(town.session, [on.id], followers=True) == 1
    assert await club.told() == contacts(follows)
    assert (await town.news())[0].subject.startswith("Called off: ")


async def test_a_family_is_told_once_whatever_it_is_to_the_session(town: Town, club: Club) -> None:
    """With a seat, in the queue and following both halls; who has a seat is not asked to stop following."""
    on = await club.session(seats=1)
    there = await club.session(venue=club.away)
    party = await sign_up(town.session, town.clock, town.settings, "Alex", on=on)
    await sign_up(town.session, town.clock, town.settings, "Sam", on=on, account=party.account)
    await town.follower(on, party.account)
    await town.follower(there, party.account)
    only_follows = await town.follower(on)
    await town.move(on, to=club.away)
    assert await families_told(town.session, [on.id], followers=True) == 2
    assert await club.told() == contacts(party.account, only_follows)
    assert len(await messages(town.session)) == 2
    stops = {one.contact: "Stop following" in one.body for one in await town.news()}
    assert stops == {party.account.contact: False, only_follows.contact: True}


async def test_of_two_that_are_called_off_at_once_one_message_tells_both(town: Town, club: Club) -> None:
    """One that was moved away before, and one that is at home."""
    first, second = await club.session(), await club.session(starts_at=TOMORROW_EVENING + WEEK)
    follows = await town.follower(first)
    await town.move(first, to=club.away)
    await town.react()
    await town.send()
    await cancel_sessions(town.session, town.clock, [first, second], reason="Storm")
    assert await club.told() == contacts(follows)
    (told,) = await town.news()
    assert told.subject == "2 sessions are called off"


async def test_who_has_stopped_before_it_leaves_is_not_told(town: Town, club: Club) -> None:
    """A message that waits for the morning is dropped; and who follows again is told."""
    on = await club.session()
    account = await town.follower(on)
    await town.move(on, HOUR)
    assert await club.told() == contacts(account)
    for _ in range(2):
        await stop_following(town.session, town.clock, account_id=account.id, subject=Subject.of(on))
    assert await town.news() == []
    await town.follower(on, account)
    assert await club.told() == contacts(account)


async def test_a_draft_is_nobodys_news_and_cannot_be_followed(town: Town, club: Club) -> None:
    """Nobody has seen it. Once it is public it can, also when it is called off."""
    on = await club.session(status="draft")
    account = await make_account(town.session)
    with pytest.raises(NotFound):
        await follow(town.session, town.clock, account_id=account.id, subject=Subject.of(on))
    on.status = "published"
    town.session.add(on)
    await town.session.flush()
    await cancel_session(town.session, town.clock, on, reason="Storm")
    await follow(town.session, town.clock, account_id=account.id, subject=Subject.of(on))


async def test_a_family_reads_its_own_part_however_much_is_called_off(
    town: Town, club: Club, engine: AsyncEngine
) -> None:
    """Twenty evenings of an organiser are off, in many halls; a family that follows one hall reads the three there."""
    mine = [await club.session(starts_at=TOMORROW_EVENING + week * WEEK) for week in range(3)]
    follows = await town.follower(mine[0])
    halls = [await make_venue(town.session, f"Hall {number}") for number in range(17)]
    elsewhere = [await club.session(venue=hall) for hall in halls]
    for on in elsewhere:
        await town.follower(on)
    await cancel_sessions(town.session, town.clock, [*mine, *elsewhere], reason="Storm")
    await town.react()
    told = {one.account_id: one.id for one in await messages(town.session)}
    assert len(told) == 18
    with rows(engine) as read:
        (found,) = await facts.load(town.session, [told[follows.id]])
    assert {change.session.id for change in found.changes} == {on.id for on in mine}
    assert max(read) == len(mine)
