"""Tables of series, scheduled sessions, the seats they offer and their leaders."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Column, Date, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from shared.ids import new_id

SIGN_UP = ("none", "optional", "required")
"""Nobody signs up, who likes does, only who does may come."""
OLDEST = 25
"""The highest age that an age limit can name."""
AGES = f"min_age BETWEEN 0 AND {OLDEST} AND max_age BETWEEN 0 AND {OLDEST} AND min_age <= max_age"


class Offer(SQLModel):
    """What a series promises and each of its sessions keeps. Shared columns, no table of its own."""

    organizer_id: UUID = Field(foreign_key="organizer.id", index=True)
    venue_id: UUID = Field(foreign_key="venue.id")
    activity_id: UUID = Field(foreign_key="activity.id")
    title: str
    description: str = ""
    min_age: int | None = Field(
        default=None, description="Turns at least this age in the session's year; None: no limit."
    )
    max_age: int | None = Field(
        default=None, description="Turns at most this age in the session's year; None: no limit."
    )
    girls_only: bool = False
    sign_up: str = Field(default="none", description="none, optional or required.")
    led_by: str = Field(default="", description="Adults only: who leads, as the public may read it.")
    bring: str = ""
    borrow: str = ""
    women_lead: bool = False
    headscarf_fine: bool = False
    come_alone: bool = False


class SessionSeries(Offer, table=True):
    """The recurring offer: weekdays and wall time in a zone, so that 18:00 stays 18:00 over the change of the clock."""

    __tablename__ = "session_series"
    __table_args__ = (
        CheckConstraint("sign_up IN ('none', 'optional', 'required')", name="sign_up"),
        CheckConstraint(AGES, name="ages"),
        CheckConstraint("first_day <= last_day AND last_day - first_day <= 400", name="days"),
        CheckConstraint("duration_minutes BETWEEN 15 AND 720", name="duration"),
        CheckConstraint("cardinality(weekdays) > 0 AND weekdays <@ ARRAY[0,1,2,3,4,5,6]", name="weekdays"),
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("opens_days BETWEEN 0 AND 400", name="opens_days"),
        CheckConstraint("closes_minutes BETWEEN 0 AND 20160", name="closes_minutes"),
        CheckConstraint("title <> ''", name="title"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    weekdays: list[int] = Field(sa_column=Column(ARRAY(Integer), nullable=False), description="Monday is 0.")
    starts: time = Field(description="Wall time in `timezone`.")
    duration_minutes: int
    timezone: str
    first_day: date
    last_day: date
    except_days: list[date] = Field(
        default_factory=list, sa_column=Column(ARRAY(Date), nullable=False), description="School breaks and the like."
    )
    capacity: int | None = Field(default=None, description="Seats of each session; None: as many as come.")
    opens_days: int | None = Field(
        default=None, description="Sign-up opens so many days before each session; None: at once."
    )
    closes_minutes: int = Field(
        default=0,
        sa_column_kwargs={"server_default": text("0")},
        description="Sign-up closes so many minutes before each session.",
    )
    created_at: datetime


class ScheduledSession(Offer, table=True):
    """One occurrence that people come to."""

    __tablename__ = "scheduled_session"
    __table_args__ = (
        CheckConstraint("sign_up IN ('none', 'optional', 'required')", name="sign_up"),
        CheckConstraint(AGES, name="ages"),
        CheckConstraint("status IN ('draft', 'published', 'cancelled')", name="status"),
        CheckConstraint("(status = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled"),
        CheckConstraint("starts_at <= ends_at", name="times"),
        CheckConstraint("status = 'draft' OR NOT untimed", name="hours"),
        CheckConstraint("room IN ('room', 'nearly_full', 'full')", name="room"),
        CheckConstraint("opened_at IS NOT NULL OR (closed_at IS NULL AND room IS NULL)", name="opened"),
        CheckConstraint("(source_id IS NULL) = (source_key IS NULL)", name="source"),
        CheckConstraint("title <> ''", name="title"),
        UniqueConstraint("series_id", "starts_at"),
        UniqueConstraint("source_id", "source_key"),
        # The public list: coming sessions in the order of time, drafts never.
        Index("ix_scheduled_session_public", "starts_at", "id", postgresql_where=text("status <> 'draft'")),
        Index("ix_scheduled_session_area_start", "area_id", "starts_at"),
        Index("ix_scheduled_session_venue_start", "venue_id", "starts_at"),
        # What an organiser has of an activity, wherever: families follow that where no series ties sessions together.
        Index(
            "ix_scheduled_session_programme",
            *("organizer_id", "activity_id", "ends_at"),
            postgresql_where=text("series_id IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    series_id: UUID | None = Field(default=None, foreign_key="session_series.id")
    source_id: UUID | None = Field(default=None, sa_column=Column(ForeignKey("calendar_source.id"), nullable=True))
    source_key: str | None = Field(default=None, description="UID and recurrence in the club's calendar.")
    called_off_at_source: bool = Field(
        default=False, description="The club's calendar calls it off: as a draft it cannot be published."
    )
    untimed: bool = Field(
        default=False,
        sa_column_kwargs={"server_default": text("false")},
        description="Its event says no hours: as a draft it cannot be published until somebody does.",
    )
    area_id: UUID = Field(foreign_key="area.id", description="Counted for this area even if the venue moves later.")
    starts_at: datetime
    ends_at: datetime
    status: str = "draft"
    cancelled_at: datetime | None = None
    cancel_reason: str = Field(
        default="", description="Why, in anybody's words; one of our own sentences as we wrote it."
    )
    opened_at: datetime | None = Field(default=None, description="When the leader opened the doors.")
    closed_at: datetime | None = None
    room: str | None = Field(default=None, description="Said by the leader while it is open: room, nearly_full, full.")
    attendance_taken_at: datetime | None = None
    sequence: int = Field(default=0, description="Raised by every change of time, place or status (RFC 5545 3.8.7.4).")
    changed_at: datetime


class SessionSeats(SQLModel, table=True):
    """One narrow row per session with sign-up, and on it every fact that a booking decision needs.

    A statement that waited for this row's lock sees its newest version, but every other table as it was when the
    statement began: a fact on another row would be decided on yesterday's state.
    """

    __tablename__ = "session_seats"
    __table_args__ = (
        CheckConstraint("capacity >= 0", name="capacity"),
        CheckConstraint("held >= 0 AND waiting >= 0", name="counters"),
        CheckConstraint("(capacity IS NULL) = (ceiling IS NULL)", name="unlimited"),
        CheckConstraint("held <= ceiling AND capacity <= ceiling", name="never_oversold"),
        {"postgresql_with": {"fillfactor": 50}},  # no index on a counter: every change stays on its page (HOT)
    )

    session_id: UUID = Field(primary_key=True, foreign_key="scheduled_session.id", ondelete="CASCADE")
    capacity: int | None = Field(default=None, description="What the coordinator wants; None: as many as come.")
    ceiling: int | None = Field(default=None, description="greatest(capacity, held): lowering removes nobody.")
    held: int = Field(default=0, description="Participants confirmed or offered a seat.")
    waiting: int = Field(default=0, description="Participants on the waiting list.")
    turn: int = Field(default=0, description="Raised by every change: the arrival number of parties.")
    opens_at: datetime
    closes_at: datetime = Field(description="When sign-up ends; of a cancelled session the moment of cancellation.")


class SessionChange(SQLModel, table=True):
    """What one act changed in one public session: moved in time or place, or called off. Acts are told once to each family.

    The row keeps what was before; what is now stands in the session.
    """

    __tablename__ = "session_change"
    __table_args__ = (
        CheckConstraint("what IN ('moved', 'cancelled')", name="what"),
        CheckConstraint("(what = 'moved') = (starts_before IS NOT NULL)", name="before"),
        Index("ix_session_change_act_id", "act_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    act_id: UUID = Field(description="One act may change many sessions: a stretch called off, a calendar read anew.")
    session_id: UUID = Field(foreign_key="scheduled_session.id", ondelete="CASCADE", index=True)
    what: str
    starts_before: datetime | None = None
    ends_before: datetime | None = None
    venue_before: UUID | None = Field(default=None, foreign_key="venue.id")
    made_at: datetime


class SessionNotice(SQLModel, table=True):
    """What a coordinator or leader tells everyone on a session: one way, to all of them."""

    __tablename__ = "session_notice"
    __table_args__ = (CheckConstraint("text <> ''", name="text"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    session_id: UUID = Field(foreign_key="scheduled_session.id", ondelete="CASCADE", index=True)
    text: str
    written_by: UUID = Field(foreign_key="staff_member.id")
    written_at: datetime


class SessionLeader(SQLModel, table=True):
    """A staff member assigned to a session."""

    __tablename__ = "session_leader"

    session_id: UUID = Field(primary_key=True, foreign_key="scheduled_session.id", ondelete="CASCADE")
    staff_member_id: UUID = Field(primary_key=True, foreign_key="staff_member.id", index=True)


class ProgrammeChanges(SQLModel, table=True):
    """How often what everybody can see has changed: sessions, and the places, activities and organisers beside them.

    Triggers count, in the transaction that changes. There are several rows so that nobody waits for another's; what is
    the same as long as nothing has changed is their sum.
    """

    __tablename__ = "programme_changes"

    id: int | None = Field(default=None, primary_key=True)
    number: int
