"""The family's sessions in the order in which they matter: what waits for an answer, what is next, later, earlier."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from shared.bookings.queries import FamilyParty
from shared.privacy.queries import ComingPlace
from shared.schedule.models import ScheduledSession

MOST_PAST = 40


@dataclass(frozen=True)
class Sessions:
    """The parties of a family. `next` are those of one session: one may have seats while another waits.

    `later` and `past` are grouped: by day, and by month (its first day), newest first.
    """

    asked: Sequence[FamilyParty]
    next: Sequence[FamilyParty]
    later: Sequence[tuple[date, Sequence[FamilyParty]]]
    past: Sequence[tuple[date, Sequence[FamilyParty]]]
    past_number: int


def in_order(parties: Sequence[FamilyParty], zone: ZoneInfo, *, now: datetime) -> Sessions:
    """*parties*, which are in the order of time, as the page shows them."""
    ahead = [one for one in parties if one.session.ends_at > now]
    asked = [one for one in ahead if _is_asked(one, now=now)]
    coming = [one for one in ahead if one not in asked]
    at_next = [one for one in coming if one.session.id == coming[0].session.id]
    past = [one for one in reversed(parties) if one.session.ends_at <= now][:MOST_PAST]
    return Sessions(
        asked=asked,
        next=sorted(at_next, key=lambda one: one.party.status != "confirmed"),
        later=_grouped([one for one in coming if one not in at_next], zone),
        past=_grouped(past, zone, by_month=True),
        past_number=len(past),
    )


def given_up(places: Sequence[ComingPlace]) -> list[ScheduledSession]:
    """The sessions that take place and that somebody gives up with *places*, each once, in the order of time."""
    sessions = {place.session.id: place.session for place in places if place.session.status == "published"}
    return sorted(sessions.values(), key=lambda one: one.starts_at)


def _is_asked(one: FamilyParty, *, now: datetime) -> bool:
    until = one.party.offered_until
    open_still = one.session.status == "published" and one.session.starts_at > now
    return one.party.status == "offered" and until is not None and until > now and open_still


def _grouped(
    parties: Sequence[FamilyParty], zone: ZoneInfo, *, by_month: bool = False
) -> list[tuple[date, Sequence[FamilyParty]]]:
    def day(one: FamilyParty) -> date:
        local = one.session.starts_at.astimezone(zone).date()
        return local.replace(day=1) if by_month else local

    return [(key, list(group)) for key, group in groupby(parties, day)]
