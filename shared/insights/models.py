"""Tables of participation numbers."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel


class ParticipationWeek(SQLModel, table=True):
    """What one organiser's sessions in one area reached in one week (Monday to Sunday, local time).

    Unique participants are exact within the organiser, and are never summed over organisers, areas or weeks.
    """

    __tablename__ = "participation_week"
    __table_args__ = (
        CheckConstraint("extract(isodow FROM week) = 1", name="monday"),
        CheckConstraint("sessions >= 0 AND cancelled >= 0 AND attendance_missing >= 0", name="sessions"),
        CheckConstraint("unique_participants <= identified AND identified <= attendances", name="attendances"),
    )

    week: date = Field(primary_key=True, description="The Monday.")
    area_id: UUID = Field(primary_key=True, foreign_key="area.id")
    organizer_id: UUID = Field(primary_key=True, foreign_key="organizer.id")
    sessions: int = Field(default=0, description="Published sessions of the week that have started.")
    cancelled: int = 0
    attendance_missing: int = Field(default=0, description="Ended sessions whose attendance nobody took.")
    attendances: int = Field(default=0, description="Named participants present plus headcounts (deltagartillfällen).")
    identified: int = Field(default=0, description="Attendances of named participants.")
    walk_ins: int = Field(default=0, description="Attendances without a sign-up, headcounts included.")
    unique_participants: int = Field(default=0, description="Different named participants.")
    computed_at: datetime
