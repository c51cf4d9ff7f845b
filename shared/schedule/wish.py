"""What a visitor wishes for, and the sessions that grant it: one condition for each filter."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, any_, func, or_, true
from sqlalchemy.orm import Mapped
from sqlmodel import col, exists, select

from shared.catalogue.models import Activity, Area, Organizer, Venue
from shared.people.names import JOINERS
from shared.schedule.models import ScheduledSession, SessionSeats

LONGEST_SEARCH = 80
MOST_WORDS = 8


@dataclass(frozen=True)
class Wish:
    """What a visitor filters by; None and empty mean anything. `age` is turned in the session's year."""

    areas: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    age: int | None = None
    who: str = ""
    """`girls` for girls only, `all` for what is open to everybody."""
    no_sign_up: bool = False
    seats_left: bool = False
    where: str = ""
    """`indoors` or `outdoors`."""
    accessible: bool = False
    words: tuple[str, ...] = ()
    """Every one of them is somewhere in the texts of a session."""


def words_of(text: str) -> tuple[str, ...]:
    """The words of a search; what cannot be seen or is too much is left out."""
    visible = "".join(sign if sign.isprintable() or sign in JOINERS else " " for sign in text[:LONGEST_SEARCH])
    return tuple(visible.split()[:MOST_WORDS])


def conditions(wish: Wish, *, now: datetime) -> dict[str, ColumnElement[bool]]:
    """A condition for each filter in use, by the filter's name, on the tables that `queries.joined` brings.

    *now* decides which seats can be had.
    """
    found: dict[str, ColumnElement[bool]] = {}
    if wish.areas:
        found["area"] = _is_in(wish.areas)
    if wish.activities:
        found["activity"] = col(Activity.slug).in_(wish.activities)
    if wish.age is not None:
        found["age"] = _is_for(wish.age)
    if wish.who:
        found["who"] = col(ScheduledSession.girls_only).is_(wish.who == "girls")
    if wish.no_sign_up:
        found["nosignup"] = col(ScheduledSession.sign_up) == "none"
    if wish.seats_left:
        found["seats"] = _has_room(now)
    if wish.where:
        found["where"] = col(Venue.indoors).is_(wish.where == "indoors")
    if wish.accessible:
        found["accessible"] = col(Venue.accessible).is_(true())
    if wish.words:
        found["q"] = and_(*(_says(word) for word in wish.words))
    return found


def _is_in(areas: tuple[str, ...]) -> ColumnElement[bool]:
    """By the ids of their venues, which are read once: so the sessions there are found by an index, before any join."""
    there = select(col(Venue.id)).join(Area, col(Area.id) == col(Venue.area_id)).where(col(Area.slug).in_(areas))
    return col(ScheduledSession.venue_id) == any_(func.array(there.correlate(None).scalar_subquery()))


def _is_for(age: int) -> ColumnElement[bool]:
    least, most = col(ScheduledSession.min_age), col(ScheduledSession.max_age)
    return and_(func.coalesce(least, 0) <= age, func.coalesce(most, age) >= age)


def _has_room(now: datetime) -> ColumnElement[bool]:
    """Whoever comes gets in: no sign-up, or a seat that can be had now. What is called off, over or full at the door has none."""
    at_the_door = func.coalesce(col(ScheduledSession.room), "room") != "full"
    on = (col(ScheduledSession.status) == "published") & col(ScheduledSession.closed_at).is_(None)
    seats = col(SessionSeats.capacity).is_(None) | (col(SessionSeats.held) < col(SessionSeats.capacity))
    is_open = (col(SessionSeats.opens_at) <= now) & (col(SessionSeats.closes_at) > now)
    without_sign_up = col(SessionSeats.opens_at).is_(None)  # there is no row of seats then
    return and_(on, at_the_door, or_(without_sign_up, and_(is_open, seats)))


def _says(word: str) -> ColumnElement[bool]:
    """The word stands in a text of the session, in the name of its place or organiser, or in its activity's in any language."""
    texts = (ScheduledSession.title, ScheduledSession.description, Venue.name, Area.name, Organizer.name)
    name = func.jsonb_each_text(col(Activity.names)).table_valued("key", "value")
    activity = exists(select(1).select_from(name).where(_holds(name.c.value, word)))
    return or_(*(_holds(col(text), word) for text in texts), activity)


def _holds(text: ColumnElement[str] | Mapped[str], word: str) -> ColumnElement[bool]:
    return text.icontains(word, autoescape=True)
