"""Whether a message is still true in the moment it would be sent. What is not is dropped: better nothing than wrong."""

from collections.abc import Callable, Mapping
from datetime import datetime

from shared.messages.facts import Facts, Visit
from shared.messages.write import once_per_size


def still_true(facts: Facts, *, at: datetime) -> bool:
    """Whether *facts* still bear out what the message says."""
    challenge = facts.challenge
    if challenge is not None:
        return challenge.used_at is None and challenge.expires_at > at
    return facts.visit is not None and RULES[facts.message.kind](facts.visit, at) and _newest(facts)


def _newest(facts: Facts) -> bool:
    """Whether no later cancellation has changed the party's size again; that one's message says it all."""
    if facts.message.kind != "booking_cancelled" or facts.visit is None:
        return True
    return facts.message.once == once_per_size(facts.visit.party)


def _before_the_start(visit: Visit, at: datetime) -> bool:
    return visit.session.status == "published" and at < visit.session.starts_at


def _has_seat(visit: Visit, at: datetime) -> bool:
    return visit.party.status == "confirmed" and _before_the_start(visit, at)


def _waits(visit: Visit, at: datetime) -> bool:
    return visit.party.status == "waitlisted" and _before_the_start(visit, at)


def _called_off(visit: Visit, at: datetime) -> bool:
    """News until the planned end: whoever stands before a closed door at ten past still wants to know."""
    return visit.session.status == "cancelled" and at < visit.session.ends_at


RULES: Mapping[str, Callable[[Visit, datetime], bool]] = {
    "confirmed": _has_seat,
    "waiting": _waits,
    "promoted": _has_seat,
    "reminder": _has_seat,
    "booking_cancelled": _before_the_start,
    "session_cancelled": _called_off,
}
