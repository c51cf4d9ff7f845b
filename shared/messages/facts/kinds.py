"""What a message can be about: a code, a party on its session, an act, a notice, a fault, or a club's calendar."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.bookings.models import Party
from shared.calendars.models import CalendarSource
from shared.catalogue.models import Activity, Venue
from shared.faults.models import FaultReport
from shared.messages.models import Message
from shared.people.models import Account, SignInChallenge
from shared.schedule.models import ScheduledSession, SessionNotice


@dataclass(frozen=True)
class Visit:
    """A party on its session: where, what, who of them is still signed up, and how many parties wait before it.

    `waiting` are those of the same sign-up who wait because there were seats for some only.
    """

    party: Party
    session: ScheduledSession
    venue: Venue
    activity: Activity
    names: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    ahead: int = 0
    cancelled_by: str | None = None


@dataclass(frozen=True)
class Change:
    """What an act changed in one session that the recipient wants to come to or follows.

    `starts_before`, `ends_before` and `venue_before` are what the recipient was told last; None when it was called off.
    `newer` says that a later act's message to the same family says more. `follower_id` is set for who only follows.
    """

    what: str
    session: ScheduledSession
    venue: Venue
    activity: Activity
    newer: bool
    starts_before: datetime | None = None
    ends_before: datetime | None = None
    venue_before: Venue | None = None
    follower_id: UUID | None = None


@dataclass(frozen=True)
class Noticed:
    """A notice, its session, and whether the recipient still has to do with it."""

    notice: SessionNotice
    session: ScheduledSession
    venue: Venue
    activity: Activity
    concerned: bool


@dataclass(frozen=True)
class Fault:
    """A reported fault, and whether the recipient still looks after the installation."""

    report: FaultReport
    concerned: bool


@dataclass(frozen=True)
class Calendar:
    """A club's calendar, and whether the recipient still coordinates the club."""

    source: CalendarSource
    concerned: bool


@dataclass(frozen=True)
class Facts:
    """A message, its recipient, and what it is about. Nothing of it when that is gone."""

    message: Message
    recipient: Account | SignInChallenge | None
    challenge: SignInChallenge | None = None
    visit: Visit | None = None
    changes: tuple[Change, ...] = ()
    noticed: Noticed | None = None
    fault: Fault | None = None
    calendar: Calendar | None = None

    @property
    def starts_at(self) -> datetime | None:
        """When the first session that it is about starts; None for a code, a fault and a calendar."""
        sessions = [change.session for change in self.changes]
        sessions += [about.session for about in (self.visit, self.noticed) if about is not None]
        return min((on.starts_at for on in sessions), default=None)
