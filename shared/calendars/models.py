"""Tables of the external calendars that organisers connected."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from shared.ids import new_id
from shared.schedule.models import AGES


class CalendarSource(SQLModel, table=True):
    """An organiser's calendar address, how its events become sessions, and how the last reading went.

    The address is a secret: whoever has it reads the club's calendar. It never reaches a log.
    """

    __tablename__ = "calendar_source"
    __table_args__ = (
        UniqueConstraint("organizer_id", "url"),
        CheckConstraint("failures >= 0", name="failures"),
        CheckConstraint(AGES, name="ages"),
        Index("ix_calendar_source_due", "next_read_at", postgresql_where=text("paused_at IS NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organizer_id: UUID = Field(foreign_key="organizer.id")
    url: str
    title: str = ""
    venue_id: UUID = Field(foreign_key="venue.id")
    activity_id: UUID = Field(foreign_key="activity.id")
    min_age: int | None = None
    max_age: int | None = None
    created_at: datetime
    next_read_at: datetime = Field(description="When it is due; a claim pushes it on before the reading starts.")
    paused_at: datetime | None = None
    last_read_at: datetime | None = None
    last_success_at: datetime | None = None
    problem: str = Field(default="", description="Stable code of what went wrong last time, empty when all is well.")
    failures: int = Field(default=0, description="Failed readings in a row.")
    etag: str = ""
    last_modified: str = ""
    applied_at: datetime | None = Field(
        default=None, description="When a body last became sessions. Older than a day: read again even if unchanged."
    )
    content_hash: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    events_new: int = 0
    events_changed: int = 0
    events_gone: int = Field(default=0, description="Known, still to come, and missing from the last reading.")
    events_skipped: int = 0


class CalendarEvent(SQLModel, table=True):
    """What a source said last about one of its occurrences.

    The next reading is compared with this and not with the session, so that only what the club changed is changed
    here, and what a coordinator changed stays.
    """

    __tablename__ = "calendar_event"

    source_id: UUID = Field(sa_column=Column(ForeignKey("calendar_source.id", ondelete="CASCADE"), primary_key=True))
    key: str = Field(primary_key=True, description="UID, and of a repeated event the day its rule gave.")
    session_id: UUID = Field(
        sa_column=Column(ForeignKey("scheduled_session.id", ondelete="CASCADE"), nullable=False, unique=True)
    )
    starts_at: datetime
    ends_at: datetime
    title: str
    location: str
    cancelled: bool
