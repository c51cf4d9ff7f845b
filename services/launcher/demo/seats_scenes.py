"""The scenes that seats play: a full session with a queue, one with the last seats, a family's own, and some sign-ups.

Each takes a series' sessions of the coming week and leaves alone what is as it should be.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from services.launcher.demo.crowd import luck_of
from services.launcher.demo.families import Families
from shared.schedule.models import ScheduledSession, SessionSeats

Week = Sequence[ScheduledSession]
Scene = Callable[[Families, Week, datetime], Awaitable[None]]

QUEUE = 3
"""Parties that wait for the full session."""
LAST_SEATS = 2


async def full(families: Families, week: Week, at: datetime) -> None:
    """Families sign up for the next session until it is full and some wait."""
    on, waiting = week[0], 0
    if await _seats_left(families, on) <= 0:
        return
    for household in families.neighbours:
        waiting += await families.sign_up(household, on, at=at) == "waitlisted"
        if waiting >= QUEUE and await _seats_left(families, on) <= 0:
            return


async def last_seats(families: Families, week: Week, at: datetime) -> None:
    """Families sign up for the next session until a few seats are left."""
    room = await _seats_left(families, week[0]) - LAST_SEATS
    for household in families.who_fit(families.neighbours, week[0], room):
        await families.sign_up(household, week[0], at=at)


async def family(families: Families, week: Week, at: datetime) -> None:
    """The families to sign in as have places, if they fit, so that their pages are not empty."""
    if await _untouched(families, week[0]):
        for household in families.to_sign_in_as:
            await families.sign_up(household, week[0], at=at)
    await some(families, week[1:], at)


async def some(families: Families, week: Week, at: datetime) -> None:
    """A few families sign up for each session that nobody has signed up for."""
    for on in week:
        if await _untouched(families, on):
            luck = luck_of(on.title, on.starts_at)
            shuffled = luck.sample(families.neighbours, len(families.neighbours))
            for household in families.who_fit(shuffled, on, luck.randint(2, 6)):
                await families.sign_up(household, on, at=at)


SCENES: dict[str, Scene] = {"full": full, "last_seats": last_seats, "family": family, "": some}


async def _seats(families: Families, on: ScheduledSession) -> SessionSeats:
    # its counters were moved by SQL, which an older object would not show
    return await families.session.get_one(SessionSeats, on.id, populate_existing=True)


async def _seats_left(families: Families, on: ScheduledSession) -> int:
    seats = await _seats(families, on)
    return (seats.capacity or 0) - seats.held


async def _untouched(families: Families, on: ScheduledSession) -> bool:
    seats = await _seats(families, on)
    return seats.held == 0 and seats.waiting == 0
