"""The two tables of the outbox."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from shared.ids import new_id

OPEN = "done_at IS NULL AND set_aside_at IS NULL"
ASIDE = "set_aside_at IS NOT NULL AND done_at IS NULL"


class OutboxEvent(SQLModel, table=True):
    """One event; `expanded_at` is set when its deliveries exist."""

    __tablename__ = "outbox_event"
    __table_args__ = (Index("ix_outbox_event_new", "id", postgresql_where=text("expanded_at IS NULL")),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    type: str
    subject_id: UUID
    recorded_at: datetime
    expanded_at: datetime | None = None


class Delivery(SQLModel, table=True):
    """One handler's part of one event: due again and again until it is done or set aside."""

    __table_args__ = (
        Index("ix_delivery_due", "due_at", postgresql_where=text(OPEN)),
        Index("ix_delivery_set_aside", "set_aside_at", postgresql_where=text(ASIDE)),
    )

    event_id: UUID = Field(primary_key=True, foreign_key="outbox_event.id", ondelete="CASCADE")
    handler: str = Field(primary_key=True)
    due_at: datetime
    attempts: int = Field(default=0, description="How often the handler has begun; being handed out does not count.")
    done_at: datetime | None = None
    set_aside_at: datetime | None = Field(default=None, description="Tried too often: a person has to look.")
    last_error: str | None = None
