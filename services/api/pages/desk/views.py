"""What a session looks like to those who run it: its sign-ups in one label, and what it asks them to do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from services.api.pages import session_views
from services.api.pages.session_views import Card, Status
from shared.locale import Language, _
from shared.people.access import Viewer
from shared.schedule.door import LEADERS_LEAVE_AFTER, is_unopened, takes_attendance
from shared.schedule.queries import SessionView

MISSED_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Item:
    """A session at the desk, with the ways on from it; `attendance_url` is empty when there is nothing to take yet."""

    view: SessionView
    card: Card
    attendance_url: str


@dataclass(frozen=True)
class Hand:
    """What needs somebody, and the sessions that do, the oldest first."""

    text: str
    items: Sequence[Item]


def item(view: SessionView, viewer: Viewer, language: Language, zone: ZoneInfo, *, now: datetime) -> Item:
    """One session as *viewer* sees it at the desk."""
    on = view.session
    label = status(view, language, zone, now=now)
    url = f"/desk/sessions/{on.id}"
    card = session_views.card(view, language, zone, now=now)
    card = replace(card, url=url, status_kind=label.kind, status_text=label.text)
    takes = takes_attendance(on, at=now) and may_take_attendance(viewer, view)
    return Item(view, card, f"/attendance/{on.id}" if takes else "")


def status(view: SessionView, language: Language, zone: ZoneInfo, *, now: datetime) -> Status:
    """Where a session stands, for those who run it: a count of seats is theirs to know."""
    say, on = language.gettext, view.session
    if on.status == "draft":
        return Status("draft", say(_("Draft, only you see it")))
    if on.status == "cancelled":
        return Status("cancelled", say(_("Cancelled")))
    if on.ends_at <= now:
        return _over(view, language)
    if on.opened_at is not None:
        return session_views.status(view, language, zone, now=now)
    if is_unopened(view.session, at=now):
        return Status("full", say(_("Not opened yet")))
    return signed_up(view, language)


def signed_up(view: SessionView, language: Language) -> Status:
    """How many are signed up, of how many seats, and how many wait."""
    seats = view.seats
    if seats is None:
        return Status("no-sign-up", language.gettext(_("No sign-up")))
    if seats.capacity is None:
        return Status("seats", language.ngettext("{number} signed up", "{number} signed up", seats.held))
    taken = language.gettext(_("{held} of {seats} seats taken"), held=seats.held, seats=seats.capacity)
    if seats.waiting:
        waiting = language.ngettext("{number} waiting", "{number} waiting", seats.waiting)
        return Status("full", f"{taken}, {waiting}")
    return Status("full" if seats.held >= seats.capacity else "seats", taken)


def is_missing(view: SessionView, *, now: datetime) -> bool:
    """Whether it ended in the last days and nobody has noted who came."""
    on = view.session
    ended = now - MISSED_FOR < on.ends_at <= now
    return on.status == "published" and ended and on.attendance_taken_at is None


def may_take_attendance(viewer: Viewer, view: SessionView) -> bool:
    """Whether the link is worth showing: a coordinator's always, a leader's once the registerutdrag was noted."""
    own = view.session.organizer_id
    return own in viewer.organizers_to_coordinate() or any(
        role.role == "leader" and role.extract_seen_on is not None for role in viewer.roles
    )


def hands(items: Sequence[Item], language: Language, *, now: datetime) -> list[Hand]:
    """The raised hands among *items*: not opened, attendance missing, drafts."""
    unopened = [one for one in items if is_unopened(one.view.session, at=now)]
    missing = [one for one in items if is_missing(one.view, now=now) and one.attendance_url]
    drafts = [one for one in items if one.view.session.status == "draft" and one.view.session.ends_at > now]
    found = (
        Hand(language.gettext(_("Not opened yet")), unopened),
        Hand(language.gettext(_("Attendance is missing")), missing),
        Hand(language.gettext(_("Drafts to look at")), drafts),
    )
    return [hand for hand in found if hand.items]


def by_day(items: Sequence[Item], viewer: Viewer, zone: ZoneInfo, *, now: datetime) -> list[tuple[date, list[Item]]]:
    """From today on, by local day; a leader's own sessions stay until 24 hours after."""
    today = now.astimezone(zone).date()
    own = viewer.organizers_to_coordinate()

    def stays(one: Item) -> bool:
        on = one.view.session
        if on.starts_at.astimezone(zone).date() >= today or on.ends_at > now:
            return True
        return on.organizer_id not in own and on.ends_at + LEADERS_LEAVE_AFTER > now

    shown = [one for one in items if stays(one)]
    return [
        (day, list(group)) for day, group in groupby(shown, key=lambda one: one.card.starts_at.astimezone(zone).date())
    ]


def _over(view: SessionView, language: Language) -> Status:
    if view.session.attendance_taken_at is None:
        return Status("full", language.gettext(_("Attendance is missing")))
    return Status("closed", language.gettext(_("Over, attendance taken")))
