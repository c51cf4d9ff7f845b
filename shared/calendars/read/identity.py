"""Which VEVENTs belong together, and the key under which an occurrence is known from one reading to the next."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from shared.calendars.read.event import Event, Start, to_utc

_MOST_CHARACTERS = 200  # keys are indexed
_SAYS_WHICH = ("SUMMARY", "LOCATION", "DTEND", "DURATION", "RRULE", "RECURRENCE-ID")


def uid_of(event: Event) -> str:
    """The UID; without one, a name derived from what the event says."""
    text = event.component.text
    uid = text("UID")
    if uid:
        return uid
    facts = (event.start.wall.isoformat(), *(text(name) for name in _SAYS_WHICH))
    return "derived-" + hashlib.sha256("\x1f".join(facts).encode()).hexdigest()[:32]


def short(uid: str) -> str:
    """The UID as keys name it."""
    return uid if len(uid) <= _MOST_CHARACTERS else hashlib.sha256(uid.encode()).hexdigest()


def is_of(uids: Collection[str], key: str) -> bool:
    """Whether *key* names an occurrence of one of these UIDs, each as `short` gives it."""
    return key in uids or key.rpartition("/")[0] in uids


def by_uid(events: Iterable[Event]) -> dict[str, list[Event]]:
    """The events of every UID, in the order they came."""
    groups: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        groups[uid_of(event)].append(event)
    return dict(groups)


def masters(events: Iterable[Event]) -> list[Event]:
    """The events that stand for themselves. Highest SEQUENCE wins; the same SEQUENCE at another start is another event."""
    own = [event for event in events if event.replaces is None]
    newest = max((event.sequence for event in own), default=0)
    return list({begins(event.start): event for event in own if event.sequence == newest}.values())


def begins(start: Start) -> tuple[bool, datetime]:
    """The same for a moment however it is written: in UTC, or on the clock of a zone."""
    try:
        return start.all_day, to_utc(start.wall, start.zone)
    except OverflowError:  # at either end of the calendar
        return start.all_day, start.wall


def keys(uid: str) -> Callable[[datetime | None], str]:
    """Names the occurrences of one UID, each by the wall time its rule gave, None for a single event.

    A single event is known by its UID alone and a repeated one by its day, so that a changed time of day is a move and not
    another event. Only a second one on the same day needs the time as well, a third of that time a number.
    """
    name = short(uid)
    taken: Counter[str] = Counter()

    def key(recurrence: datetime | None) -> str:
        if recurrence is None:
            return name
        plain, full = f"{name}/{recurrence.date().isoformat()}", f"{name}/{recurrence.isoformat()}"
        taken[plain] += 1
        if taken[plain] == 1:
            return plain
        taken[full] += 1
        return full if taken[full] == 1 else f"{full}.{taken[full]}"

    return key
