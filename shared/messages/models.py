"""Tables of messages, of what text messages have cost, and of the demo's visible mailbox."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from shared.ids import new_id

KINDS = (
    "code",
    "confirmed",
    "waiting",
    "promoted",
    "offer",
    "offer_lapsed",
    "reminder",
    "booking_cancelled",
    "changed",
    "session_cancelled",
    "notice",
    "fault",
    "calendar_failed",
    "calendar_asks",
)
OPEN = "sent_at IS NULL AND dropped_at IS NULL AND failed_at IS NULL"


class Message(SQLModel, table=True):
    """One message to one account, or a code to a contact that is not proved yet. Its text is made when it is sent."""

    __table_args__ = (
        CheckConstraint(
            f"kind IN ({', '.join(map(repr, KINDS))})",
            name="kind",
        ),
        CheckConstraint("(account_id IS NULL) = (kind = 'code')", name="recipient"),
        CheckConstraint(
            "(sent_at IS NOT NULL)::int + (dropped_at IS NOT NULL)::int + (failed_at IS NOT NULL)::int <= 1",
            name="one_end",
        ),
        Index("ix_message_due", "due_at", postgresql_where=text(OPEN)),
        Index("ix_message_failed", "failed_at", postgresql_where=text("failed_at IS NOT NULL")),
        Index("ix_message_subject_id", "subject_id"),
        Index("ix_message_provider_id", "provider_id", postgresql_where=text("provider_id IS NOT NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    kind: str
    subject_id: UUID = Field(
        description="What it is about: a code's challenge, a party, an act that changed sessions, a notice, a fault, a calendar."
    )
    account_id: UUID | None = Field(default=None, foreign_key="account.id", index=True)
    once: str = Field(unique=True, description="What this message says once: a second row with the same cannot exist.")
    created_at: datetime
    due_at: datetime = Field(description="When it may leave; a claim pushes it on, so that a lost send comes again.")
    attempts: int = 0
    sent_at: datetime | None = None
    dropped_at: datetime | None = Field(default=None, description="It was no longer true when its time came.")
    failed_at: datetime | None = Field(default=None, description="The channel refused it for good.")
    problem: str = ""
    organizer_id: UUID | None = Field(
        default=None, foreign_key="organizer.id", description="On whose behalf, for limits and costs; None for a code."
    )
    channel: str = Field(default="", sa_column_kwargs={"server_default": ""}, description="How it left: email, sms ...")
    parts: int = Field(default=0, sa_column_kwargs={"server_default": text("0")}, description="Text messages it took.")
    cost: int = Field(
        default=0, sa_column_kwargs={"server_default": text("0")}, description="In 1/10000 of the gateway's currency."
    )
    provider_id: str | None = Field(default=None, description="The gateway's own id, by which it reports delivery.")


class SmsCount(SQLModel, table=True):
    """How many text messages a contact, an organiser or everybody has had on a day: what the limits look at."""

    __tablename__ = "sms_count"
    __table_args__ = (CheckConstraint("parts >= 0", name="parts"),)

    day: date = Field(primary_key=True, description="The municipality's local day.")
    scope: str = Field(primary_key=True, description="contact, organizer or all.")
    key: str = Field(primary_key=True, description="A keyed hash of the contact, an organiser's id, or nothing.")
    parts: int


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
