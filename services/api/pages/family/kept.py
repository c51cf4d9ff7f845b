"""What a family's phone keeps of its next sessions, to be read without network."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from shared.bookings.queries import FamilyParty
from shared.locale import Language, _

STATUS = {
    "confirmed": _("You have a seat"),
    "waitlisted": _("You are on the waiting list"),
}


def kept(coming: Sequence[FamilyParty], language: Language, zone: ZoneInfo, *, now: datetime) -> dict[str, Any]:
    """When it was seen, and each session in words; `ends` in milliseconds, for the phone to leave out what is over.

    No names: a phone is lent and lost. Days are written out: "today" would not be true tomorrow.
    """
    return {"seen": language.moment(now, zone), "sessions": [_session(one, language, zone, now=now) for one in coming]}


def _session(one: FamilyParty, language: Language, zone: ZoneInfo, *, now: datetime) -> dict[str, Any]:
    on = one.session
    cancelled = on.status == "cancelled"
    when = language.moment(on.starts_at, zone)
    return {
        "title": on.title,
        "when": f"{when[:1].upper()}{when[1:]}–{language.time(on.ends_at, zone)}",
        "ends": int(on.ends_at.timestamp() * 1000),
        "place": one.venue.name,
        "entrance": one.venue.entrance,
        "status": language.gettext(_("This session is cancelled"))
        if cancelled
        else _status(one, language, zone, now=now),
    }


def _status(one: FamilyParty, language: Language, zone: ZoneInfo, *, now: datetime) -> str:
    """An offer has its time: the phone may be without network for longer."""
    until = one.party.offered_until
    if one.party.status != "offered" or until is None:
        return language.gettext(STATUS[one.party.status])
    if until <= now:
        return language.gettext(_("This offer is over"))
    number = len(one.names)
    text = language.translations.ngettext(
        "There is a seat for you until %(time)s", "There are %(num)s seats for you until %(time)s", number
    )
    return text % {"num": number, "time": language.moment(until, zone)}
