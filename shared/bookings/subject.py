"""What can be followed: a series, or a programme where no series ties the sessions together."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from shared.catalogue.models import Activity, Organizer, Venue
from shared.schedule.models import ScheduledSession, SessionSeries


@dataclass(frozen=True)
class Programme:
    """What an organiser does of one activity at one venue: its sessions of no series, as most come from clubs' calendars."""

    organizer: Organizer
    activity: Activity
    venue: Venue


Followed = SessionSeries | Programme


@dataclass(frozen=True)
class Subject:
    """The same by its ids: that of a series, or the three of a programme, never both."""

    series_id: UUID | None = None
    organizer_id: UUID | None = None
    activity_id: UUID | None = None
    venue_id: UUID | None = None

    @classmethod
    def of(cls, what: Followed | ScheduledSession) -> Self:
        """Of what is followed; of a session what one follows to hear of it. Every session has one."""
        match what:
            case SessionSeries():
                return cls(series_id=what.id)
            case Programme():
                return cls(organizer_id=what.organizer.id, activity_id=what.activity.id, venue_id=what.venue.id)
            case ScheduledSession(series_id=None):
                return cls(organizer_id=what.organizer_id, activity_id=what.activity_id, venue_id=what.venue_id)
            case _:
                return cls(series_id=what.series_id)
