"""Whether a message waits for the morning: quiet hours are for everything but codes and what cannot wait."""

from datetime import datetime, timedelta

from shared.messages.facts import Facts
from shared.quiet import may_leave_from
from shared.settings import Settings

URGENT = frozenset({"changed", "session_cancelled", "notice"})
"""What a family must know before it leaves home, when the session is near."""


def held_until(facts: Facts, settings: Settings, *, at: datetime) -> datetime | None:
    """The moment until which a message has to wait at *at*; None when it may leave.

    A code is being waited for; a reported fault and a calendar can wait. A change to a session that starts soon is told
    at any hour, and so is whatever would come too late if it waited: a seat that nobody knows of helps nobody.
    """
    morning = may_leave_from(at, settings)
    starts_at = _starts(facts, at)
    if morning == at or facts.challenge is not None:
        return None
    if starts_at is None:
        return None if facts.fault is None and facts.calendar is None else morning
    soon = starts_at <= at + timedelta(hours=settings.urgent_hours)
    if starts_at <= morning or (facts.message.kind in URGENT and soon):
        return None
    return morning


def _starts(facts: Facts, at: datetime) -> datetime | None:
    """The first start that it is about. A start that is no more counts too: whoever comes then finds a closed door."""
    before = [one.starts_before for one in facts.changes if one.starts_before and one.starts_before > at]
    return min(before + ([facts.starts_at] if facts.starts_at else []), default=None)
