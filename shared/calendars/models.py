"""Tables of the external calendars that organisers connected."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
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
        CheckConstraint("import_rule IN ('draft', 'keyword', 'everything')", name="import_rule"),
        CheckConstraint("import_rule <> 'keyword' OR cardinality(keywords) > 0", name="keywords"),
        CheckConstraint("sign_up IN ('none', 'optional', 'required')", name="sign_up"),
        CheckConstraint("capacity > 0", name="capacity"),
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
    sign_up: str = Field(default="none", sa_column_kwargs={"server_default": "none"})
    capacity: int | None = Field(default=None, description="Seats of each session with sign-up; None: as many as come.")
    zone: str = Field(
        default="",
        sa_column_kwargs={"server_default": ""},
        description="Where times that name no zone are meant; '': here.",
    )
    import_rule: str = Field(
        default="draft",
        sa_column_kwargs={"server_default": "draft"},
        description="What is published by itself: nothing (draft), titles with a keyword, or everything.",
    )
    keywords: list[str] = Field(
        default_factory=list, sa_column=Column(ARRAY(String), nullable=False, server_default=text("'{}'"))
    )
    leave_out: bool = Field(
        default=False,
        sa_column_kwargs={"server_default": false()},
        description="With keywords: what has none does not come at all, instead of as a draft.",
    )
    created_at: datetime
    next_read_at: datetime = Field(description="When it is due; a claim pushes it on before the reading starts.")
    paused_at: datetime | None = None
    last_read_at: datetime | None = None
    last_success_at: datetime | None = None
    problem: str = Field(default="", description="Stable code of what went wrong last time, empty when all is well.")
    failures: int = Field(default=0, description="Failed readings in a row.")
    failing_since: datetime | None = Field(default=None, description="When the first of them was.")
    told_at: datetime | None = Field(
        default=None, description="When coordinators were told of them; once for all in a row."
    )
    asks_since: datetime | None = Field(
        default=None, description="So much vanished at once that a coordinator has to say whether it is called off."
    )
    version: int = Field(
        default=0,
        sa_column_kwargs={"server_default": text("0")},
        description="Raised by what a coordinator changes: a reading that began before it is not applied.",
    )
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
    events_left_out: int = Field(
        default=0, sa_column_kwargs={"server_default": text("0")}, description="Without a keyword, as the rule says."
    )
    warnings: list[dict[str, Any]] = Field(
        default_factory=list,
        sa_column=Column(JSONB, nullable=False, server_default=text("'[]'")),
        description="What was odd in the last reading, at most 50: code, event, and the line that caused it.",
    )

    @property
    def name(self) -> str:
        """What people call it: its title, else the name of its server, never its address."""
        return self.title or urlsplit(self.url).hostname or ""


class CalendarPlace(SQLModel, table=True):
    """Which venue a source means by the text of a LOCATION, as a coordinator chose it."""

    __tablename__ = "calendar_place"

    source_id: UUID = Field(sa_column=Column(ForeignKey("calendar_source.id", ondelete="CASCADE"), primary_key=True))
    location: str = Field(primary_key=True, description="Folded, see rules.folded: case and spaces say nothing.")
    venue_id: UUID = Field(foreign_key="venue.id")


class CalendarActivity(SQLModel, table=True):
    """Which activity a source means by a word in a title, where it is not the source's usual one."""

    __tablename__ = "calendar_activity"

    source_id: UUID = Field(sa_column=Column(ForeignKey("calendar_source.id", ondelete="CASCADE"), primary_key=True))
    keyword: str = Field(primary_key=True)
    activity_id: UUID = Field(foreign_key="activity.id")


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
    given: dict[str, Any] = Field(
        default_factory=dict,
        sa_column=Column(JSONB, nullable=False, server_default=text("'{}'")),
        description="What the source's rules gave the session last, by field: what differs there is a coordinator's word.",
    )
    own: list[str] = Field(
        default_factory=list,
        sa_column=Column(ARRAY(String), nullable=False, server_default=text("'{}'")),
        description="The fields that a coordinator has decided: they no longer follow.",
    )
    misses: int = Field(
        default=0,
        sa_column_kwargs={"server_default": text("0")},
        description="Good readings in a row without it. After two it counts as called off.",
    )
    kept: bool = Field(
        default=False,
        sa_column_kwargs={"server_default": false()},
        description="It is missing, and a coordinator said that it takes place.",
    )
    gone_at: datetime | None = Field(
        default=None, description="When its session was called off because it was missing."
    )
    returned: bool = Field(
        default=False,
        sa_column_kwargs={"server_default": false()},
        description="It was called off and is back: its session is a draft again, which waits for a coordinator's word.",
    )
