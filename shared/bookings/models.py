"""Tables of parties, bookings, idempotency keys, followers, drafts that wait for a code, and attendance."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from shared.ids import new_id

MOST_IN_PARTY = 8
_STATUSES = "IN ('confirmed', 'waitlisted', 'offered', 'cancelled')"


class Party(SQLModel, table=True):
    """Participants of one account who come together, and where they stand."""

    __table_args__ = (
        CheckConstraint(f"size BETWEEN 0 AND {MOST_IN_PARTY}", name="size"),
        CheckConstraint(f"status {_STATUSES}", name="status"),
        CheckConstraint(f"first_status {_STATUSES}", name="first_status"),
        CheckConstraint("(status = 'cancelled') = (size = 0)", name="cancelled_is_empty"),
        CheckConstraint("status <> 'offered' OR offered_until IS NOT NULL", name="offer_ends"),
        UniqueConstraint("session_id", "arrival"),
        # The queue: the first waiting party of a given size. See `_SETTLE` in seats.py.
        Index("ix_party_queue", "session_id", "size", "arrival", postgresql_where=text("status = 'waitlisted'")),
        Index("ix_party_account", "account_id", "session_id"),
        Index("ix_party_offered", "offered_until", postgresql_where=text("status = 'offered'")),
        Index("ix_party_rest_of", "rest_of", postgresql_where=text("rest_of IS NOT NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    session_id: UUID = Field(foreign_key="session_seats.session_id")
    account_id: UUID = Field(foreign_key="account.id")
    size: int = Field(description="Bookings of it that are not cancelled.")
    status: str
    first_status: str = Field(description="The answer that was given then; replays repeat it.")
    arrival: int = Field(description="The seats' turn when it arrived: the queue order, never a timestamp.")
    offered_until: datetime | None = Field(
        default=None, description="Until when its seats are kept for an answer; the last offer's, if it had one."
    )
    rest_of: UUID | None = Field(
        default=None,
        foreign_key="party.id",
        description="The party whose rest waits here: they took the seats there were.",
    )


class Booking(SQLModel, table=True):
    """One participant's place. Its status is its party's, unless it is cancelled."""

    __table_args__ = (
        Index(
            "uq_booking_once",
            "session_id",
            "participant_id",
            unique=True,
            postgresql_where=text("cancelled_at IS NULL"),
        ),
        CheckConstraint("cancelled_by IN ('family', 'organizer', 'lapsed')", name="cancelled_by"),
        Index("ix_booking_participant_id", "participant_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    party_id: UUID = Field(foreign_key="party.id", index=True)
    session_id: UUID
    participant_id: UUID = Field(foreign_key="participant.id")
    cancelled_at: datetime | None = None
    cancelled_by: str | None = Field(default=None, description="family, organizer, or lapsed: an offer got no answer.")


class IdempotencyKey(SQLModel, table=True):
    """A booking request that was accepted, so that its copies get the same answer."""

    __tablename__ = "idempotency_key"

    account_id: UUID = Field(primary_key=True, description="Its party's.")
    key: str = Field(primary_key=True)
    request_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    party_id: UUID = Field(
        foreign_key="party.id", description="PLACE claims a key first; without its party the claim falls with it."
    )
    created_at: datetime


class SignUpDraft(SQLModel, table=True):
    """What a visitor wrote before their contact was proved: kept until the code comes or expires."""

    __tablename__ = "sign_up_draft"

    challenge_id: UUID = Field(
        sa_column=Column(ForeignKey("sign_in_challenge.id", ondelete="CASCADE"), primary_key=True)
    )
    session_id: UUID = Field(foreign_key="scheduled_session.id")
    grown_up: bool = Field(description="They said that the contact is a grown-up's.")
    together: bool = Field(
        default=True,
        sa_column_kwargs={"server_default": text("true")},
        description="With too few seats they wait together; else they take what there is and the rest waits.",
    )
    participants: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))
    party_id: UUID | None = Field(default=None, description="What came of it, so that a second submit shows the same.")


_ONE_SUBJECT = "num_nonnulls(organizer_id, activity_id, venue_id) = CASE WHEN series_id IS NULL THEN 3 ELSE 0 END"


class OfSubject(SQLModel):
    """What is followed: a series, or the sessions of no series that an organiser has of one activity at one venue.

    Shared columns, no table of its own; see subject.py.
    """

    series_id: UUID | None = Field(default=None, foreign_key="session_series.id")
    organizer_id: UUID | None = Field(default=None, foreign_key="organizer.id")
    activity_id: UUID | None = Field(default=None, foreign_key="activity.id")
    venue_id: UUID | None = Field(default=None, foreign_key="venue.id")


class Follower(OfSubject, table=True):
    """An account that is told about changes and cancellations, without a booking."""

    __table_args__ = (
        CheckConstraint(_ONE_SUBJECT, name="one_subject"),
        UniqueConstraint("account_id", "series_id"),
        UniqueConstraint("account_id", "organizer_id", "activity_id", "venue_id"),
        # Who follows a session: by its series, or by the three of its programme.
        Index("ix_follower_series", "series_id", postgresql_where=text("stopped_at IS NULL")),
        Index(
            "ix_follower_programme",
            *("organizer_id", "activity_id", "venue_id"),
            postgresql_where=text("stopped_at IS NULL AND organizer_id IS NOT NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    account_id: UUID = Field(sa_column=Column(ForeignKey("account.id", ondelete="CASCADE"), nullable=False))
    created_at: datetime
    stopped_at: datetime | None = None


class FollowDraft(OfSubject, table=True):
    """A wish to follow that waits for the code which proves the contact."""

    __tablename__ = "follow_draft"
    __table_args__ = (CheckConstraint(_ONE_SUBJECT, name="one_subject"),)

    challenge_id: UUID = Field(
        sa_column=Column(ForeignKey("sign_in_challenge.id", ondelete="CASCADE"), primary_key=True)
    )


class Attendance(SQLModel, table=True):
    """That a participant was there, signed up or walked in."""

    __table_args__ = (Index("ix_attendance_participant_id", "participant_id"),)

    session_id: UUID = Field(primary_key=True, foreign_key="scheduled_session.id")
    participant_id: UUID = Field(primary_key=True, foreign_key="participant.id")
    present: bool = Field(description="False: was marked by mistake, or is known not to have come.")
    walk_in: bool
    recorded_by: UUID = Field(foreign_key="staff_member.id")
    recorded_at: datetime


class Headcount(SQLModel, table=True):
    """How many came whom nobody named, counted at the door by gender and age band."""

    __table_args__ = (
        CheckConstraint("gender IN ('girl', 'boy', 'other', 'unknown')", name="gender"),
        CheckConstraint("number BETWEEN 0 AND 2000", name="number"),
    )

    session_id: UUID = Field(primary_key=True, foreign_key="scheduled_session.id")
    gender: str = Field(primary_key=True)
    age_band: str = Field(primary_key=True, description="One of bookings.attend.AGE_BANDS.")
    number: int
    recorded_by: UUID = Field(foreign_key="staff_member.id")
    recorded_at: datetime
