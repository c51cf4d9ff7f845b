"""What the coming week shows, whatever weekday and hour the demo is loaded."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from services.launcher.demo.load import load
from services.launcher.demo.people import SIGN_IN_FAMILIES
from shared.bookings.follow import stop_following
from shared.bookings.followed import followed
from shared.bookings.subject import Subject
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.people.models import Account
from shared.schedule.models import ScheduledSession, SessionSeries
from shared.schedule.queries import SessionView, coming
from shared.schedule.wish import Wish
from shared.settings import Settings
from tests.conftest import NOW

# Seven days in a row, each at another hour: the night, the afternoon before everything begins, the middle of it.
WHENS = [NOW + timedelta(days=day, hours=hours) for day, hours in enumerate((0, 3, 4, 5, 9, 12, -9))]


async def the_week(session: AsyncSession, clock: FixedClock, days: int = 7) -> list[SessionView]:
    """What visitors find."""
    now = clock.now()
    return await coming(session, Wish(), after=now, before=now + timedelta(days=days), now=now)


@pytest.mark.parametrize("when", WHENS, ids=lambda when: f"{when:%A-%H}")
async def test_the_coming_week_shows_every_kind_of_session(
    when: datetime, session: AsyncSession, settings: Settings
) -> None:
    """Open now, full with a queue, last seats, called off with a reason, girls only; most without sign-up."""
    clock = FixedClock(when)
    await load(session, clock, settings, past_weeks=0)
    week = await the_week(session, clock)
    on = [view.session for view in week]
    assert any(s.opened_at and not s.closed_at and s.starts_at <= clock.now() < s.ends_at for s in on)
    assert any(view.seats_left == 0 and view.seats and view.seats.waiting > 0 for view in week)
    assert any(view.seats_left in {1, 2} for view in week)
    assert any(s.status == "cancelled" and s.cancel_reason and s.starts_at > clock.now() for s in on)
    assert any(s.girls_only for s in on)
    assert {s.sign_up for s in on} == {"none", "optional", "required"}
    assert sum(s.sign_up == "none" for s in on) > len(on) / 2


@pytest.mark.parametrize("when", WHENS[:2], ids=lambda when: f"{when:%A-%H}")
async def test_every_day_of_three_weeks_has_something(
    when: datetime, session: AsyncSession, settings: Settings
) -> None:
    """In every area within a week, and somewhere every day."""
    clock = FixedClock(when)
    await load(session, clock, settings, past_weeks=0)
    views = await the_week(session, clock, days=21)
    today = clock.now().astimezone(settings.zone).date()
    days = {view.session.starts_at.astimezone(settings.zone).date() for view in views}
    assert {today + timedelta(days=ahead) for ahead in range(1, 21)} <= days
    assert {view.area.slug for view in await the_week(session, clock)} == {
        "vivalla",
        "baronbackarna",
        "varberga",
        "oxhagen",
        "brickebacken",
    }


async def test_the_desk_has_drafts(session: AsyncSession, clock: FixedClock, settings: Settings) -> None:
    """Which visitors do not see."""
    await load(session, clock, settings, past_weeks=0)
    drafts = (await session.exec(select(ScheduledSession).where(ScheduledSession.status == "draft"))).all()
    assert len(drafts) == 2
    assert all(draft.starts_at > clock.now() for draft in drafts)
    assert not {draft.id for draft in drafts} & {view.session.id for view in await the_week(session, clock, 30)}


async def test_the_scenes_are_there_again_a_week_later(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """When last week's full session is over, another one is full."""
    await load(session, clock, settings, past_weeks=0)
    clock.advance(timedelta(days=8))
    await load(session, clock, settings, past_weeks=0)
    week = await the_week(session, clock)
    assert any(view.seats_left == 0 for view in week)
    assert any(view.session.status == "cancelled" for view in week)
    assert any(view.session.opened_at and view.session.ends_at > clock.now() for view in week)


async def test_a_family_follows_what_needs_no_sign_up(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Also when the series was carried on; and a visitor who stopped it is not made to follow again."""
    await load(session, clock, settings, past_weeks=0)
    account = (await session.exec(select(Account).where(Account.contact == SIGN_IN_FAMILIES[0].contact))).one()
    (series,) = await followed(session, account.id)
    assert isinstance(series, SessionSeries)
    assert (series.sign_up, series.title) == ("none", SIGN_IN_FAMILIES[0].follows[0])
    await stop_following(session, clock, account_id=account.id, subject=Subject.of(series))
    await load(session, clock, settings, past_weeks=0)
    assert await followed(session, account.id) == []
    clock.advance(timedelta(weeks=25))
    await load(session, clock, settings, past_weeks=0)
    (carried_on,) = await followed(session, account.id)
    assert isinstance(carried_on, SessionSeries)
    assert (carried_on.title, carried_on.id == series.id) == (series.title, False)
