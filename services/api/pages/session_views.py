"""What a session looks like on every journey's pages: its label, its ages, its place, in one language."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from shared.locale import Language, _
from shared.schedule.door import is_unopened
from shared.schedule.queries import SessionView
from shared.settings import Settings

LAST_SEATS = 3


@dataclass(frozen=True)
class Status:
    """The chip on a card: `kind` chooses colour and icon, `text` says it in words."""

    kind: str
    text: str


@dataclass(frozen=True)
class Card:
    """One session as a list shows it."""

    url: str
    title: str
    starts_at: datetime
    ends_at: datetime
    venue: str
    area: str
    activity: str
    ages: str
    audience_girls: bool
    status_kind: str
    status_text: str
    organizer: str
    leader: str
    cancel_reason: str
    way_in: str
    """What can be had now: a `seat`, a place in the `queue`, or empty where nobody signs up."""
    position: str
    """Latitude and longitude, for a device that knows where it is."""


def card(view: SessionView, language: Language, zone: ZoneInfo, *, now: datetime) -> Card:
    """A session's card, with its status at *now*."""
    on = view.session
    shown = status(view, language, zone, now=now)
    return Card(
        url=f"/sessions/{on.id}",
        title=on.title,
        starts_at=on.starts_at,
        ends_at=on.ends_at,
        venue=view.venue.name,
        area=view.area.name,
        activity=view.activity.name_in(language.code),
        ages=ages(on.min_age, on.max_age, language),
        audience_girls=on.girls_only,
        status_kind=shown.kind,
        status_text=shown.text,
        organizer=view.organizer.name,
        leader=on.led_by,
        cancel_reason=language.reason(on.cancel_reason) if on.status == "cancelled" else "",
        way_in=_way_in(view, now=now),
        position=f"{view.venue.latitude:.5f} {view.venue.longitude:.5f}",
    )


def _way_in(view: SessionView, *, now: datetime) -> str:
    if not takes_sign_ups(view, now=now):
        return ""
    return "queue" if view.seats_left == 0 else "seat"


def status(view: SessionView, language: Language, zone: ZoneInfo, *, now: datetime) -> Status:
    """Is it on, and is there room? What has happened comes before what is planned. Never a count of who came."""
    say, on = language.gettext, view.session
    if on.status == "cancelled":
        return Status("cancelled", say(_("Cancelled")))
    if on.ends_at <= now or on.closed_at is not None:
        return Status("closed", say(_("Over")))
    if on.opened_at is not None:
        kind, text = _OPEN[on.room or "room"]
        return Status(kind, say(text))
    if is_unopened(on, at=now):
        return Status("unconfirmed", say(_("Not yet confirmed")))
    if on.sign_up == "none" or view.seats is None:
        return Status("no-sign-up", say(_("No sign-up needed")))
    return _seats(view, language, zone, now=now)


_OPEN = {
    "room": ("open-now", _("Open now: there is room")),
    "nearly_full": ("last-seats", _("Open now: nearly full")),
    "full": ("full", _("Open now: full")),
}


def _seats(view: SessionView, language: Language, zone: ZoneInfo, *, now: datetime) -> Status:
    say, seats, left = language.gettext, view.seats, view.seats_left
    assert seats is not None  # noqa: S101  # the caller has looked
    if now >= seats.closes_at:
        return Status("closed", say(_("Sign-up closed")))
    if now < seats.opens_at:
        return Status("opens-later", opens(seats.opens_at, language, zone, now=now))
    if left is None:
        return Status("seats", say(_("Sign-up open")))
    if left == 0:
        return Status("full", say(_("Full, with a waiting list")))
    if left <= LAST_SEATS:
        return Status("last-seats", language.ngettext("Last seat", "Last {number} seats", left))
    return Status("seats", language.ngettext("{number} seat left", "{number} seats left", left))


def opens(at: datetime, language: Language, zone: ZoneInfo, *, now: datetime) -> str:
    """When sign-up opens, in words; near days with their time."""
    day, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    words = language.day(day, today=today, inside=True)
    if (day - today).days <= 1:
        return language.gettext(_("Sign-up opens {day} {time}"), day=words, time=language.time(at, zone))
    return language.gettext(_("Sign-up opens on {day}"), day=words)


def ages(least: int | None, most: int | None, language: Language) -> str:
    """An age range in words."""
    if least is None and most is None:
        return language.gettext(_("All ages"))
    if most is None:
        return language.gettext(_("From {age} years"), age=least)
    if least is None:
        return language.gettext(_("Up to {age} years"), age=most)
    return language.gettext(_("{least}–{most} years"), least=least, most=most)


def map_link(view: SessionView) -> str:
    """An address that a phone opens in its own map (RFC 5870); it tells nobody anything until it is tapped."""
    place = view.venue
    return f"geo:{place.latitude},{place.longitude}?q={place.latitude},{place.longitude}({quote(place.name)})"


def web_map_link(view: SessionView) -> str:
    """The place on a map in the browser: computers and some phones do nothing with a `geo:` address."""
    where = {"mlat": f"{view.venue.latitude:.5f}", "mlon": f"{view.venue.longitude:.5f}"}
    return f"https://www.openstreetmap.org/?{urlencode(where)}#map=17/{where['mlat']}/{where['mlon']}"


def takes_sign_ups(view: SessionView, *, now: datetime) -> bool:
    """Whether a seat or a place in the queue can be had at *now*."""
    return (
        view.session.status == "published"
        and view.seats is not None
        and view.seats.opens_at <= now < view.seats.closes_at
    )


def session_context(view: SessionView, language: Language, settings: Settings, *, now: datetime) -> dict[str, Any]:
    """What every page about one session needs: the session page itself and the sign-up that grows out of it."""
    shown = card(view, language, settings.zone, now=now)
    return {
        "view": view,
        "on": view.session,
        "card": shown,
        "map_link": map_link(view),
        "web_map_link": web_map_link(view),
        "can_sign_up": takes_sign_ups(view, now=now),
        "grown_up_age": settings.grown_up_age,
        "this_year": now.astimezone(settings.zone).year,
    }
