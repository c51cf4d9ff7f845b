"""Tables of accounts, participants, staff, sign-in challenges and signed-in devices."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from shared.ids import new_id

CONTACT_KINDS = "contact_kind IN ('email', 'phone')"
NO_NAME = "–"
"""What stands in place of a name that was removed. Pages say it in words."""
NO_CONTACT = "erased "
"""What stands, with the account's id after it, in place of a contact that was erased: nobody can type it or be sent to it."""


class Account(SQLModel, table=True):
    """A contact, proved by a code, that signs up itself or others. There are no passwords."""

    __table_args__ = (
        UniqueConstraint("contact_kind", "contact"),
        CheckConstraint(CONTACT_KINDS, name="contact_kind"),
        CheckConstraint("contact <> ''", name="contact"),
        CheckConstraint("reminder_minutes BETWEEN 0 AND 2880", name="reminder_minutes"),
        CheckConstraint(f"(erased_at IS NULL) = (contact <> '{NO_CONTACT}' || id)", name="erased_has_no_contact"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    contact_kind: str
    contact: str = Field(description="Normalised: a lower-case address or an E.164 number.")
    language: str
    grown_up_said_at: datetime | None = Field(
        default=None, description="When they said that this is a grown-up's contact; young children need one."
    )
    reminder_minutes: int | None = Field(
        default=None, description="How long before a session they want their reminder; 0: none, None: as everyone."
    )
    unreachable_at: datetime | None = Field(
        default=None,
        description="When their contact refused a message for good. Nothing is sent to it until it is proved.",
    )
    unreachable_problem: str = Field(
        default="", sa_column_kwargs={"server_default": ""}, description="Why, as a stable code."
    )
    calendar_generation: int = Field(
        default=0,
        sa_column_kwargs={"server_default": text("0")},
        description="Raised to renew the address of their own calendar.",
    )
    erased_at: datetime | None = Field(
        default=None, description="When they erased themselves: there is no contact, and nothing is sent."
    )
    created_at: datetime


class Participant(SQLModel, table=True):
    """A person who comes. An alias is as good as a name; gender and area are given only by those who want to."""

    __table_args__ = (
        # An account knows a person once, however often and at the same moment a form is sent.
        Index(
            "uq_participant_person",
            "account_id",
            text("lower(name)"),
            "birth_year",
            unique=True,
            postgresql_where=text("account_id IS NOT NULL AND removed_at IS NULL"),
        ),
        CheckConstraint("name <> '' AND char_length(name) <= 60", name="name"),
        CheckConstraint(f"removed_at IS NULL OR name = '{NO_NAME}'", name="removed_has_no_name"),
        CheckConstraint("(kept_name IS NULL) = (kept_until IS NULL)", name="kept_name"),
        CheckConstraint("kept_name IS NULL OR removed_at IS NOT NULL", name="kept_of_removed"),
        CheckConstraint("birth_year BETWEEN 1900 AND 2100", name="birth_year"),
        CheckConstraint("gender IN ('girl', 'boy', 'other')", name="gender"),
        CheckConstraint("(account_id IS NULL) <> (organizer_id IS NULL)", name="one_owner"),
        CheckConstraint("account_id IS NULL OR birth_year IS NOT NULL", name="family_birth_year"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    account_id: UUID | None = Field(default=None, foreign_key="account.id", index=True)
    organizer_id: UUID | None = Field(
        default=None, foreign_key="organizer.id", index=True, description="Set for a walk-in that a leader wrote down."
    )
    name: str
    birth_year: int | None = None
    gender: str | None = None
    area_id: UUID | None = Field(default=None, foreign_key="area.id")
    removed_at: datetime | None = Field(
        default=None, description="When the family removed them: only the statistics still know that somebody came."
    )
    kept_name: str | None = Field(
        default=None,
        description="Restricted: the name of who was removed, while an organiser's lists need it. On no page.",
    )
    kept_until: datetime | None = Field(default=None, description="When `kept_name` goes too.")
    created_at: datetime


class StaffMember(SQLModel, table=True):
    """A role that an account has: at one organiser, or for the whole municipality (analysts, administrators)."""

    __tablename__ = "staff_member"
    __table_args__ = (
        UniqueConstraint("account_id", "organizer_id", "role", postgresql_nulls_not_distinct=True),
        CheckConstraint("role IN ('leader', 'coordinator', 'analyst', 'administrator')", name="role"),
        CheckConstraint("(role IN ('leader', 'coordinator')) = (organizer_id IS NOT NULL)", name="organizer"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id")
    organizer_id: UUID | None = Field(default=None, foreign_key="organizer.id", index=True)
    role: str
    display_name: str
    extract_seen_on: datetime | None = Field(
        default=None, description="When the registerutdrag was seen; never the extract."
    )
    extract_seen_by: str = ""
    active: bool = True


class SignInChallenge(SQLModel, table=True):
    """A code that was sent to a contact. The code itself is derived from the id and stored nowhere."""

    __tablename__ = "sign_in_challenge"
    __table_args__ = (
        CheckConstraint(CONTACT_KINDS, name="contact_kind"),
        CheckConstraint("attempts >= 0", name="attempts"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    contact_kind: str
    contact: str = Field(index=True)
    language: str
    created_at: datetime
    expires_at: datetime = Field(index=True)
    attempts: int = 0
    used_at: datetime | None = None
    again_of: UUID | None = Field(
        default=None, description="The challenge whose code did not come, so that this one was asked for instead."
    )


class Device(SQLModel, table=True):
    """A signed-in browser or API client: the server's side of the session cookie. Only the token's hash is here."""

    token_hash: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    account_id: UUID = Field(sa_column=Column(ForeignKey("account.id", ondelete="CASCADE"), nullable=False, index=True))
    created_at: datetime
    expires_at: datetime = Field(index=True)
    revoked_at: datetime | None = None
