"""What else fits, for whoever cannot come to one session: the same day and area first, then the days around it."""

from collections.abc import Collection
from datetime import datetime, time, timedelta

from services.api.pages.session_views import Card, card, takes_sign_ups
from services.api.pages.visit import Visit
from shared.bookings.policy import is_for
from shared.schedule.door import is_unopened
from shared.schedule.models import ScheduledSession
from shared.schedule.queries import SessionView, coming
from shared.schedule.wish import Wish

MOST_SHOWN = 3
DAYS_AFTER = 8


async def alternatives(visit: Visit, instead_of: SessionView, ages: Collection[int] = ()) -> list[Card]:
    """Up to three sessions that people of these *ages* (turned this year) can still come to.

    Without ages it is for those whom *instead_of* is for. The nearest are chosen and shown in the order of time, full ones
    last: there is a queue at least.
    """
    now, zone = visit.clock.now(), visit.settings.zone
    last = max(now, instead_of.session.starts_at).astimezone(zone).date() + timedelta(days=DAYS_AFTER)
    before = datetime.combine(last, time(), tzinfo=zone)
    found = await coming(visit.db, Wish(age=min(ages, default=None)), after=now, before=before, now=now)
    fitting = [view for view in found if _fits(view, instead_of, ages) and _takes_people(view, now=now)]
    nearest = sorted(fitting, key=lambda view: _distance(view, instead_of, visit))
    shown = sorted(nearest[:MOST_SHOWN], key=lambda view: (view.seats_left == 0, view.session.starts_at))
    return [card(view, visit.page.language, zone, now=now) for view in shown]


def _fits(view: SessionView, instead_of: SessionView, ages: Collection[int]) -> bool:
    on, other = view.session, instead_of.session
    if on.id == other.id or (on.girls_only and not other.girls_only):
        return False
    if ages:
        return all(is_for(on, age) for age in ages)
    return (on.min_age or 0) <= _oldest(other) and (other.min_age or 0) <= _oldest(on)


def _oldest(on: ScheduledSession) -> float:
    return float("inf") if on.max_age is None else on.max_age


def _takes_people(view: SessionView, *, now: datetime) -> bool:
    """Whether one can just come, or sign up now."""
    if view.session.closed_at is not None or is_unopened(view.session, at=now):
        return False
    just_come = view.session.status == "published" and view.session.sign_up == "none"
    return just_come or takes_sign_ups(view, now=now)


def _distance(view: SessionView, instead_of: SessionView, visit: Visit) -> tuple[bool, bool, bool, timedelta]:
    on, other, zone = view.session, instead_of.session, visit.settings.zone
    return (
        view.seats_left == 0,
        on.starts_at.astimezone(zone).date() != other.starts_at.astimezone(zone).date(),
        view.area.id != instead_of.area.id,
        abs(on.starts_at - other.starts_at),
    )
