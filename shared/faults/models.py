"""The table of reported faults."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from shared.ids import new_id


class FaultReport(SQLModel, table=True):
    """What somebody could not read, reach or use. A contact is left only by who wants an answer."""

    __tablename__ = "fault_report"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text"),
        CheckConstraint("(handled_at IS NULL) = (handled_by IS NULL)", name="handled"),
        Index("ix_fault_report_open", "reported_at", postgresql_where=text("handled_at IS NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    text: str
    page: str = Field(description="The path of the page that it is about, empty for none.")
    contact: str = Field(description="As an account's where we can read it; nothing is sent to it by itself.")
    reported_at: datetime
    handled_at: datetime | None = None
    handled_by: UUID | None = Field(default=None, foreign_key="staff_member.id")
