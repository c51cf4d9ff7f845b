"""Whether a message is still true in the moment it would be sent. What is not is dropped: better nothing than wrong."""

from collections.abc import Callable, Mapping
from datetime import datetime

from shared.messages.facts import Change, Facts, Visit
from shared.messages.write import once_per_size, once_per_start
from shared.people.models import Account


def still_true(facts: Facts, *, at: datetime) -> bool:
    """Whether *facts* still bear out what the message says, and there is anybody left to tell."""
    if isinstance(facts.recipient, Account) and facts.recipient.erased_at is not None:
        return False
    challenge = facts.challenge
    if challenge is not None:
        return challenge.used_at is None and challenge.expires_at > at
    if facts.noticed is not None:
        on = facts.noticed.session
        return facts.noticed.concerned and on.status == "published" and at < on.ends_at
    if facts.fault is not None or facts.calendar is not None:
        return _still_to_do(facts)
    if facts.visit is not None:
        return RULES[facts.message.kind](facts.visit, at) and _as_planned(facts, facts.visit)
    return any(is_news(change, at=at) for change in facts.changes)


def _still_to_do(facts: Facts) -> bool:
    """Whether what somebody is asked to look at still waits for them. A calendar that was paused troubles nobody."""
    if facts.fault is not None:
        return facts.fault.concerned and facts.fault.report.handled_at is None
    if facts.calendar is None or not facts.calendar.concerned or facts.calendar.source.paused_at is not None:
        return False
    source = facts.calendar.source
    return source.told_at is not None if facts.message.kind == "calendar_failed" else source.asks_since is not None


def is_news(change: Change, *, at: datetime) -> bool:
    """Whether a change still has to be told: nothing newer says more, and it makes a difference.

    A cancellation is news until the planned end: whoever stands before a closed door at ten past still wants to know.
    """
    on = change.session
    if change.newer:
        return False
    if change.what == "cancelled":
        return at < on.ends_at
    before = (change.starts_before, change.ends_before, change.venue_before and change.venue_before.id)
    differs = change.starts_before is not None and before != (on.starts_at, on.ends_at, on.venue_id)
    # whoever comes at the old time has to know too, also of a start that a club has moved into the past
    return differs and on.status == "published" and at < max(on.starts_at, change.starts_before or on.starts_at)


def _as_planned(facts: Facts, visit: Visit) -> bool:
    """Whether what the message says once is still so: the size that was left, the start that a reminder was planned for."""
    message = facts.message
    if message.kind == "booking_cancelled":
        return message.once == once_per_size(visit.party)
    if message.kind == "reminder":
        wanted = not isinstance(facts.recipient, Account) or facts.recipient.reminder_minutes != 0
        return wanted and message.once == once_per_start(visit.party, visit.session.starts_at)
    return True


def _before_the_start(visit: Visit, at: datetime) -> bool:
    return visit.session.status == "published" and at < visit.session.starts_at


def _has_seat(visit: Visit, at: datetime) -> bool:
    return visit.party.status == "confirmed" and _before_the_start(visit, at)


def _waits(visit: Visit, at: datetime) -> bool:
    return visit.party.status == "waitlisted" and _before_the_start(visit, at)


def _is_offered(visit: Visit, at: datetime) -> bool:
    until = visit.party.offered_until
    return visit.party.status == "offered" and until is not None and at < until and _before_the_start(visit, at)


def _let_it_lapse(visit: Visit, at: datetime) -> bool:
    return visit.party.status == "cancelled" and visit.cancelled_by == "lapsed" and _before_the_start(visit, at)


def _was_cancelled(visit: Visit, at: datetime) -> bool:
    return visit.cancelled_by != "lapsed" and _before_the_start(visit, at)


RULES: Mapping[str, Callable[[Visit, datetime], bool]] = {
    "confirmed": _has_seat,
    "waiting": _waits,
    "promoted": _has_seat,
    "offer": _is_offered,
    "offer_lapsed": _let_it_lapse,
    "reminder": _has_seat,
    "booking_cancelled": _was_cancelled,
}
"""When a message about a party is still true."""
