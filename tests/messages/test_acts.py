"""What an act changed is told once to each family: what it was, what it is, and nothing that is no longer so."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import select

from shared.bookings.follow import follow, stop_following
from shared.bookings.subject import Subject
from shared.errors import InvalidInput, NotFound
from shared.messages import facts, react
from shared.messages.models import Message
from shared.messages.plan import plan_reminders, replan_accounts, replan_moved
from shared.people.models import Account
from shared.schedule.cancel import call_off, cancel_session, cancel_sessions
from shared.schedule.changes import Act, tell
from shared.schedule.models import ScheduledSession, SessionLeader, SessionSeats
from shared.schedule.move import move_session, shift
from shared.schedule.notify import notify
from tests.factories import make_account, make_organizer, make_session, make_staff
from tests.factories.counting import rows
from tests.factories.schedule import TOMORROW_EVENING
from tests.messages.stage import acts, messages, sign_up
from tests.messages.town import Town

HOUR = timedelta(hours=1)


async def test_a_move_says_what_was_and_what_is(town: Town) -> None:
    """In the subject the new time."""
    party = await sign_up(town.session, town.clock, town.settings)
    await town.move(party.on, HOUR)
    await town.react()
    (told,) = await town.news()
    assert told.subject == "New time: Wednesday 16 September 19:00"
    assert "New time: Wednesday 16 September 19:00-21:00\nBefore: Wednesday 16 September 18:00-20:00" in told.body


async def test_of_two_moves_one_message_tells_all(town: Town) -> None:
    """From what the family believes to what is."""
    party = await sign_up(town.session, town.clock, town.settings)
    for _ in range(2):
        await town.move(party.on, HOUR)
        await town.react()
    (told,) = await town.news()
    assert "Wednesday 16 September 20:00-22:00\nBefore: Wednesday 16 September 18:00-20:00" in told.body


async def test_after_it_was_told_the_next_move_begins_there(town: Town) -> None:
    """Before is what was told last."""
    party = await sign_up(town.session, town.clock, town.settings)
    await town.move(party.on, HOUR)
    await town.react()
    await town.send()
    await town.move(party.on, HOUR)
    await town.react()
    (told,) = await town.send()
    assert "Wednesday 16 September 20:00-22:00\nBefore: Wednesday 16 September 19:00-21:00" in told.body


async def test_what_was_moved_back_before_it_was_told_is_no_news(town: Town) -> None:
    """And once it was told, it is."""
    party = await sign_up(town.session, town.clock, town.settings)
    await town.move(party.on, HOUR)
    await town.react()
    await town.move(party.on, -HOUR)
    await town.react()
    assert await town.news() == []
    await town.move(party.on, HOUR)
    await town.react()
    assert len(await town.send()) == 1
    await town.move(party.on, -HOUR)
    await town.react()
    (told,) = await town.news()
    assert "18:00-20:00\nBefore: Wednesday 16 September 19:00-21:00" in told.body


async def test_what_was_moved_and_then_called_off_is_told_as_called_off_once(town: Town) -> None:
    """Also when the message of the second act is not written yet: the first says nothing that is about to be told."""
    party = await sign_up(town.session, town.clock, town.settings)
    await town.move(party.on, HOUR)
    await town.react()
    town.clock.advance(timedelta(minutes=1))
    await cancel_session(town.session, town.clock, party.on, reason="Storm")
    assert await town.news() == []
    await town.react()
    (told,) = await town.send()
    assert (told.kind, told.subject) == ("session_cancelled", "Called off: Wednesday 16 September 19:00")
    assert await town.news() == []


@pytest.mark.parametrize("contact", ["alex@example.org", "+46701740605"])
async def test_what_one_act_moves_and_calls_off_is_called_off(town: Town, contact: str) -> None:
    """As a club's calendar can say in one reading; a new time would send the family to a closed door."""
    account = await make_account(town.session)
    account.contact_kind, account.contact = "email" if "@" in contact else "phone", contact
    town.session.add(account)
    party = await sign_up(town.session, town.clock, town.settings, account=account)
    act, on = Act(), party.on
    await shift(town.session, town.clock, on, starts_at=on.starts_at + HOUR, ends_at=on.ends_at + HOUR, act=act)
    await call_off(town.session, town.clock, [on], reason="", act=act)
    tell(town.session, town.clock, act)
    await town.session.flush()
    await town.react()
    (told,) = await town.news()
    assert told.subject.startswith("Called off: ")
    assert "New time" not in told.body


async def test_an_act_is_told_once_to_everybody_whom_it_concerns(town: Town) -> None:
    """Two sessions are off: who comes to both, waits for one, and follows the series gets one message; so do all others."""
    organizer = await make_organizer(town.session)
    week = timedelta(days=7)
    first = await make_session(town.session, seats=2, organizer=organizer)
    second = await make_session(town.session, seats=1, organizer=organizer, starts_at=first.starts_at + week)
    other = await make_session(town.session, seats=1, organizer=organizer)
    series, elsewhere = await town.series([first, second]), await town.series([other])
    party = await sign_up(town.session, town.clock, town.settings, "Alex", "Sam", on=first)
    await sign_up(town.session, town.clock, town.settings, "Kim", on=second)
    await sign_up(town.session, town.clock, town.settings, "Robin", on=second, account=party.account)
    await town.follower(series, party.account)
    only_follows = await town.follower(series)
    stopped, far = await town.follower(series), await town.follower(elsewhere)
    await stop_following(town.session, town.clock, account_id=stopped.id, subject=Subject.of(series))
    await cancel_sessions(town.session, town.clock, [second, first], reason="Storm")
    await town.react()
    await town.react()
    told = {one.contact: one for one in await town.news()}
    assert len(told) == len(await messages(town.session)) == 3
    assert {party.account.contact, only_follows.contact} <= told.keys()
    assert far.contact not in told
    assert told[party.account.contact].subject == "2 sessions are called off"
    assert "Stop following" not in told[party.account.contact].body
    assert "Stop following: http://127.0.0.1:8000/follow/stop/" in told[only_follows.contact].body


async def test_a_family_reads_its_own_part_of_an_act_however_large_it_is(town: Town, engine: AsyncEngine) -> None:
    """A season is called off: each of its families comes to one evening, one follows three, and all are told theirs."""
    organizer = await make_organizer(town.session)
    evenings = [await make_session(town.session, seats=2, organizer=organizer) for _ in range(20)]
    series = await town.series(
        [await make_session(town.session, organizer=organizer, starts_at=at) for at in weekly(3)]
    )
    follower = await town.follower(series)
    parties = [await sign_up(town.session, town.clock, town.settings, on=on) for on in evenings]
    of_series = await town.session.exec(select(ScheduledSession).where(ScheduledSession.series_id == series.id))
    await cancel_sessions(town.session, town.clock, [*evenings, *of_series], reason="Storm")
    await town.react()
    told = {one.account_id: one.id for one in await messages(town.session)}
    assert len(told) == 21
    for account_id, many in ((parties[0].account.id, 1), (follower.id, 3)):
        with rows(engine) as read:
            (found,) = await facts.load(town.session, [told[account_id]])
        assert len(found.changes) == many
        assert max(read) == many


def weekly(number: int) -> list[datetime]:
    """The moments of so many evenings, a week apart."""
    return [TOMORROW_EVENING + timedelta(days=7 * week) for week in range(number)]


async def test_who_follows_twice_or_again_is_told_once(town: Town) -> None:
    """The same row, whatever they tapped."""
    on = await make_session(town.session)
    series = await town.series([on])
    account = await town.follower(series)
    await town.follower(series, account)
    await stop_following(town.session, town.clock, account_id=account.id, subject=Subject.of(series))
    await stop_following(town.session, town.clock, account_id=account.id, subject=Subject.of(series))
    await town.follower(series, account)
    await town.move(on, HOUR)
    await town.react()
    assert [one.contact for one in await town.news()] == [account.contact]
    await stop_following(town.session, town.clock, account_id=account.id, subject=Subject.of(series))
    assert await town.news() == []
    with pytest.raises(NotFound):
        await follow(town.session, town.clock, account_id=account.id, subject=Subject(series_id=uuid4()))


async def test_a_notice_goes_to_all_who_want_to_come_and_to_the_leaders_not_to_followers(town: Town) -> None:
    """Once per account, and not to who has cancelled since."""
    on = await make_session(town.session, seats=1)
    series = await town.series([on])
    seated = await sign_up(town.session, town.clock, town.settings, on=on)
    waiting = await sign_up(town.session, town.clock, town.settings, on=on)
    await town.follower(series)
    leader = await make_staff(town.session, "leader", await make_organizer(town.session))
    town.session.add(SessionLeader(session_id=on.id, staff_member_id=leader.id))
    notice = await notify(town.session, town.clock, on, text=" Bring water ", by=leader.id, notice_id=uuid4())
    again = await notify(town.session, town.clock, on, text="Bring water", by=leader.id, notice_id=notice.id)
    assert again.id == notice.id
    await react.notice(town.session, town.clock, town.settings, [notice.id])
    leads = (await town.session.get_one(Account, leader.account_id)).contact
    told = await town.news()
    assert sorted(one.contact for one in told) == sorted([seated.account.contact, waiting.account.contact, leads])
    assert all("Bring water" in one.body and "\n\n" in one.body for one in told)


async def test_a_notice_id_of_another_session_is_not_found(town: Town) -> None:
    """What came with a form proves nothing."""
    staff = await make_staff(town.session, "administrator")
    here, there = await make_session(town.session), await make_session(town.session)
    notice = await notify(town.session, town.clock, here, text="Here", by=staff.id, notice_id=uuid4())
    with pytest.raises(NotFound):
        await notify(town.session, town.clock, there, text="There", by=staff.id, notice_id=notice.id)


async def test_sign_up_moves_along_with_the_session(town: Town) -> None:
    """It closes and opens as long before; what is open already stays open."""
    on = await make_session(town.session, seats=1)
    seats = await town.session.get_one(SessionSeats, on.id)
    start, now = on.starts_at, town.clock.now()
    seats.opens_at, seats.closes_at = start - 5 * HOUR, start - 2 * HOUR
    town.session.add(seats)
    await town.session.flush()
    await town.move(on, -10 * HOUR)
    await town.session.refresh(seats)
    assert (seats.opens_at, seats.closes_at) == (start - 15 * HOUR, start - 12 * HOUR)
    town.clock.advance(start - 15 * HOUR - town.clock.now())
    await town.move(on, 48 * HOUR)
    await town.session.refresh(seats)
    assert (seats.opens_at, seats.closes_at) == (start - 15 * HOUR, start + 36 * HOUR)
    assert seats.opens_at > now


async def test_a_session_does_not_end_before_it_starts(town: Town) -> None:
    """A slip of the thumb is told, not stored."""
    on = await make_session(town.session)
    with pytest.raises(InvalidInput):
        await move_session(town.session, town.clock, on, starts_at=on.starts_at, ends_at=on.starts_at - HOUR)


async def test_a_moved_session_is_reminded_of_at_its_new_time(town: Town) -> None:
    """The old reminder is not true any more, and is never sent."""
    party = await sign_up(town.session, town.clock, town.settings)
    await plan_reminders(town.session, town.clock, town.settings, [party.party_id])
    await town.move(party.on, 2 * HOUR)
    await replan_moved(town.session, town.clock, town.settings, await acts(town.session))
    old, new = (await town.session.exec(select(Message).where(Message.kind == "reminder"))).all()
    assert new.due_at - old.due_at == 2 * HOUR
    assert [one.id for one in await town.news()] == [new.id]


async def test_a_reminder_follows_the_wish_of_the_account(town: Town) -> None:
    """Another time, none, and after all."""
    party = await sign_up(town.session, town.clock, town.settings)
    await plan_reminders(town.session, town.clock, town.settings, [party.party_id])

    async def wish(minutes: int | None) -> Message:
        party.account.reminder_minutes = minutes
        town.session.add(party.account)
        await town.session.flush()
        await replan_accounts(town.session, town.clock, town.settings, [party.account.id])
        (reminder,) = await messages(town.session, "reminder")
        return reminder

    assert (await wish(1440)).due_at == party.on.starts_at - 24 * HOUR
    assert (await wish(60)).due_at == party.on.starts_at - HOUR
    reminder = await wish(0)
    assert await town.news() == []
    reminder.dropped_at, reminder.attempts = town.clock.now(), 1
    town.session.add(reminder)
    assert (await wish(60)).dropped_at is None
    assert [one.id for one in await town.news()] == [reminder.id]


async def test_no_text_message_about_a_change_or_a_notice_says_whom_a_session_is_for(town: Town) -> None:
    """Siblings share phones: the activity stands for the title, and nobody is named."""
    account = await make_account(town.session)
    account.contact_kind, account.contact = "phone", "+46701740605"
    town.session.add(account)
    party = await sign_up(town.session, town.clock, town.settings, "Samira", account=account, title="Girls' night")
    staff = await make_staff(town.session, "administrator")
    notice = await notify(town.session, town.clock, party.on, text="Bring water", by=staff.id)
    await react.notice(town.session, town.clock, town.settings, [notice.id])
    await town.move(party.on, HOUR)
    await town.react()
    told = await town.send()
    await cancel_session(town.session, town.clock, party.on, reason="Storm")
    await town.react()
    told += await town.send()
    assert [one.kind for one in told] == ["notice", "changed", "session_cancelled"]
    for one in told:
        assert "Basket, Wednesday 16 September" in one.body
        assert not [word for word in ("Samira", "Girls") if word in one.subject + one.body]
