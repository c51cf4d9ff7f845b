"""Past sessions get what past sessions have: sign-ups, people who came, people who walked in, some called off."""

from datetime import datetime, timedelta
from random import Random

from sqlmodel import col, select

from services.launcher.demo.crowd import counted, luck_of
from services.launcher.demo.families import Families
from services.launcher.demo.plan import Plan
from services.launcher.demo.programme import BY_TITLE
from services.launcher.demo.town import Town
from shared.bookings.attend import add_walk_in, count, mark
from shared.bookings.models import Booking
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.schedule.cancel import cancel_session
from shared.schedule.door import close, say
from shared.schedule.models import ScheduledSession
from shared.settings import Settings

FORGOTTEN, CALLED_OFF, CAME = 0.04, 0.03, 0.85
"""Shares of sessions whose attendance nobody took, of those called off, and of the signed-up who came."""
NAMED = timedelta(days=30)
"""Further back there are only counts, as where a retention decision has removed the names."""
REASONS = ("Ledaren är sjuk.", "Hallen är upptagen av en match.", "Halt på planen.")
WALKED_IN = (("Bästis", 12, None), ("Kusin", 13, None), ("Ny tjej", 14, "girl"), ("Zed", 14, "boy"))


async def remember(session: AsyncSession, settings: Settings, town: Town, *, since: datetime, now: datetime) -> int:
    """Fill the programme's sessions after *since* in which nothing was recorded; how many were filled.

    The dice of a session always fall the same way, so those that stay empty on purpose stay empty the next time.
    """
    statement = select(ScheduledSession).where(
        ScheduledSession.status == "published",
        ScheduledSession.starts_at > since,
        ScheduledSession.ends_at < now - timedelta(hours=1),
        col(ScheduledSession.attendance_taken_at).is_(None),
        col(ScheduledSession.title).in_(BY_TITLE),
    )
    statement = statement.order_by(col(ScheduledSession.starts_at), col(ScheduledSession.title))
    families = await Families.meet(session, settings)
    named_after = now - NAMED
    filled = 0
    for on in (await session.exec(statement)).all():
        luck = luck_of(on.title, on.starts_at)
        if luck.random() >= FORGOTTEN:
            await _fill(families, town, on, luck, named=on.starts_at > named_after)
            filled += 1
    return filled


async def _fill(families: Families, town: Town, on: ScheduledSession, luck: Random, *, named: bool) -> None:
    plan, session = BY_TITLE[on.title], families.session
    if plan.sign_up == "none" and luck.random() < CALLED_OFF:
        await cancel_session(session, _before(on, hours=5), on, reason=luck.choice(REASONS))
        return
    await say(session, _before(on, minutes=5), on, room="room")
    await close(session, FixedClock(on.ends_at), on)
    number = luck.randint(*plan.come)
    if named and plan.sign_up != "none":
        number -= await _tick(families, town, on, luck, wanted=number)
    if named and plan.sign_up == "required":
        await _walk_in(session, town, on, luck)
    else:
        await _count(session, town, on, plan, luck, max(number, 1))


async def _tick(families: Families, town: Town, on: ScheduledSession, luck: Random, *, wanted: int) -> int:
    """Tick who of the signed-up came; how many did. Families sign up first where nobody has."""
    session, by = families.session, town.staff_of(on.organizer_id)
    signed_up = select(Booking.participant_id).where(Booking.session_id == on.id, col(Booking.cancelled_at).is_(None))
    if not (people := (await session.exec(signed_up)).all()):
        shuffled = luck.sample(families.neighbours, len(families.neighbours))
        for household in families.who_fit(shuffled, on, wanted if on.sign_up == "required" else wanted // 3):
            await families.sign_up(household, on, at=on.starts_at - timedelta(minutes=luck.randint(20, 600)))
        people = (await session.exec(signed_up)).all()
    came = [participant_id for participant_id in people if luck.random() < CAME]
    for participant_id in came:
        await mark(session, _at_the_end(on), on, participant_id, present=True, by=by)
    return len(came)


async def _count(
    session: AsyncSession, town: Town, on: ScheduledSession, plan: Plan, luck: Random, number: int
) -> None:
    numbers = counted(luck, plan, number)
    await count(session, _at_the_end(on), on, numbers, by=town.staff_of(on.organizer_id))


async def _walk_in(session: AsyncSession, town: Town, on: ScheduledSession, luck: Random) -> None:
    by = town.staff_of(on.organizer_id)
    for name, age, gender in luck.sample(WALKED_IN, luck.choice((0, 0, 1, 2))):
        born = on.starts_at.year - age
        await add_walk_in(session, _at_the_end(on), on, name=name, birth_year=born, gender=gender, by=by)


def _before(on: ScheduledSession, **span: float) -> FixedClock:
    return FixedClock(on.starts_at - timedelta(**span))


def _at_the_end(on: ScheduledSession) -> FixedClock:
    return FixedClock(on.ends_at - timedelta(minutes=10))
