"""Tables of messages and of the demo's visible mailbox."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from shared.ids import new_id

OPEN = "sent_at IS NULL AND dropped_at IS NULL AND failed_at IS NULL"


class Message(SQLModel, table=True):
    """One message to one account, or a code to a contact that is not proved yet. Its text is made when it is sent."""

    __table_args__ = (
        CheckConstraint(
            "kind IN ('code', 'confirmed', 'waiting', 'promoted', 'reminder', 'booking_cancelled', 'session_cancelled')",
            name="kind",
        ),
        CheckConstraint("(account_id IS NULL) = (kind = 'code')", name="recipient"),
        CheckConstraint(
            "(sent_at IS NOT NULL)::int + (dropped_at IS NOT NULL)::int + (failed_at IS NOT NULL)::int <= 1",
            name="one_end",
        ),
        Index("ix_message_due", "due_at", postgresql_where=text(OPEN)),
        Index("ix_message_subject_id", "subject_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    kind: str
    subject_id: UUID = Field(description="The challenge of a code, else the party it is about.")
    account_id: UUID | None = Field(default=None, foreign_key="account.id", index=True)
    once: str = Field(unique=True, description="What this message says once: a second row with the same cannot exist.")
    created_at: datetime
    due_at: datetime = Field(description="When it may leave; a claim pushes it on, so that a lost send comes again.")
    attempts: int = 0
    sent_at: datetime | None = None
    dropped_at: datetime | None = Field(default=None, description="It was no longer true when its time came.")
    failed_at: datetime | None = Field(default=None, description="The channel refused it for good.")
    problem: str = ""


class MailboxMessage(SQLModel, table=True):
    """A message as the demo shows it, instead of sending it into the world."""

    __tablename__ = "mailbox_message"

    id: UUID = Field(primary_key=True, description="The message's own id, so that a repeat overwrites itself.")
    kind: str
    contact_kind: str
    contact: str = Field(index=True)
    subject: str
    body: str
    delivered_at: datetime
