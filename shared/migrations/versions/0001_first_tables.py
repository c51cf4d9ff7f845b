"""The first tables: catalogue, people, schedule, bookings, outbox, messages, calendars and numbers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_kind", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("grown_up_said_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("contact <> ''", name=op.f("ck_account_contact")),
        sa.CheckConstraint("contact_kind IN ('email', 'phone')", name=op.f("ck_account_contact_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("contact_kind", "contact", name=op.f("uq_account_contact_kind_contact")),
    )
    op.create_table(
        "activity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("names", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )
    op.create_table(
        "area",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("clock_offset_seconds", sa.Integer(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_single_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "mailbox_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("contact_kind", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox_message")),
    )
    op.create_index(op.f("ix_mailbox_message_contact"), "mailbox_message", ["contact"], unique=False)
    op.create_table(
        "organizer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("controller", sa.String(), nullable=False),
        sa.Column("legal_basis", sa.String(), nullable=False),
        sa.Column("retention", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )
    op.create_table(
        "outbox_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expanded_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_event")),
    )
    op.create_index(
        "ix_outbox_event_new", "outbox_event", ["id"], unique=False, postgresql_where=sa.text("expanded_at IS NULL")
    )
    op.create_table(
        "relay_sweep",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("swept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_relay_sweep")),
    )
    op.create_table(
        "sign_in_challenge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_kind", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("contact_kind IN ('email', 'phone')", name=op.f("ck_sign_in_challenge_contact_kind")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_sign_in_challenge_attempts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_challenge")),
    )
    op.create_index(op.f("ix_sign_in_challenge_contact"), "sign_in_challenge", ["contact"], unique=False)
    op.create_index(op.f("ix_sign_in_challenge_expires_at"), "sign_in_challenge", ["expires_at"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("handler", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["outbox_event.id"], name=op.f("fk_delivery_event_id_outbox_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "handler", name=op.f("pk_delivery")),
    )
    op.create_index(
        "ix_delivery_due",
        "delivery",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL AND set_aside_at IS NULL"),
    )
    op.create_table(
        "device",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_device_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_device")),
    )
    op.create_index(op.f("ix_device_account_id"), "device", ["account_id"], unique=False)
    op.create_index(op.f("ix_device_expires_at"), "device", ["expires_at"], unique=False)
    op.create_table(
        "idempotency_key",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("account_id", "key"),
    )
    op.create_index(op.f("ix_idempotency_key_created_at"), "idempotency_key", ["created_at"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("once", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(), nullable=False),
        sa.CheckConstraint("(account_id IS NULL) = (kind = 'code')", name=op.f("ck_message_recipient")),
        sa.CheckConstraint(
            "kind IN ('code', 'confirmed', 'waiting', 'promoted', 'reminder', 'booking_cancelled', 'session_cancelled')",
            name=op.f("ck_message_kind"),
        ),
        sa.CheckConstraint(
            "(sent_at IS NOT NULL)::int + (dropped_at IS NOT NULL)::int + (failed_at IS NOT NULL)::int <= 1",
            name=op.f("ck_message_one_end"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_message_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("once", name=op.f("uq_message_once")),
    )
    op.create_index(op.f("ix_message_account_id"), "message", ["account_id"], unique=False)
    op.create_index(
        "ix_message_due",
        "message",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("sent_at IS NULL AND dropped_at IS NULL AND failed_at IS NULL"),
    )
    op.create_index("ix_message_subject_id", "message", ["subject_id"], unique=False)
    op.create_table(
        "participant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("organizer_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("gender", sa.String(), nullable=True),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("gender IN ('girl', 'boy', 'other')", name=op.f("ck_participant_gender")),
        sa.CheckConstraint("name <> '' AND char_length(name) <= 60", name=op.f("ck_participant_name")),
        sa.CheckConstraint("(account_id IS NULL) <> (organizer_id IS NULL)", name=op.f("ck_participant_one_owner")),
        sa.CheckConstraint(
            "account_id IS NULL OR birth_year IS NOT NULL", name=op.f("ck_participant_family_birth_year")
        ),
        sa.CheckConstraint("birth_year BETWEEN 1900 AND 2100", name=op.f("ck_participant_birth_year")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_participant_account_id_account")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_participant_area_id_area")),
        sa.ForeignKeyConstraint(["organizer_id"], ["organizer.id"], name=op.f("fk_participant_organizer_id_organizer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
    )
    op.create_index(op.f("ix_participant_account_id"), "participant", ["account_id"], unique=False)
    op.create_index(op.f("ix_participant_organizer_id"), "participant", ["organizer_id"], unique=False)
    op.create_table(
        "participation_week",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("organizer_id", sa.Uuid(), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Integer(), nullable=False),
        sa.Column("attendance_missing", sa.Integer(), nullable=False),
        sa.Column("attendances", sa.Integer(), nullable=False),
        sa.Column("identified", sa.Integer(), nullable=False),
        sa.Column("walk_ins", sa.Integer(), nullable=False),
        sa.Column("unique_participants", sa.Integer(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("extract(isodow FROM week) = 1", name="monday"),
        sa.CheckConstraint("sessions >= 0 AND cancelled >= 0 AND attendance_missing >= 0", name="sessions"),
        sa.CheckConstraint("unique_participants <= identified AND identified <= attendances", name="attendances"),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["area.id"],
        ),
        sa.ForeignKeyConstraint(
            ["organizer_id"],
            ["organizer.id"],
        ),
        sa.PrimaryKeyConstraint("week", "area_id", "organizer_id"),
    )
    op.create_table(
        "staff_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("organizer_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("extract_seen_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extract_seen_by", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(role IN ('leader', 'coordinator')) = (organizer_id IS NOT NULL)", name=op.f("ck_staff_member_organizer")
        ),
        sa.CheckConstraint(
            "role IN ('leader', 'coordinator', 'analyst', 'administrator')", name=op.f("ck_staff_member_role")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_staff_member_account_id_account")),
        sa.ForeignKeyConstraint(
            ["organizer_id"], ["organizer.id"], name=op.f("fk_staff_member_organizer_id_organizer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_member")),
        sa.UniqueConstraint(
            "account_id",
            "organizer_id",
            "role",
            name=op.f("uq_staff_member_account_id_organizer_id_role"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_staff_member_organizer_id"), "staff_member", ["organizer_id"], unique=False)
    op.create_table(
        "venue",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("entrance", sa.String(), nullable=False),
        sa.Column("indoors", sa.Boolean(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("position_confirmed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name="on_earth"),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["area.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )
    op.create_index(op.f("ix_venue_area_id"), "venue", ["area_id"], unique=False)
    op.create_table(
        "calendar_source",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organizer_id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("min_age", sa.Integer(), nullable=True),
        sa.Column("max_age", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_success_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("etag", sa.String(), nullable=False),
        sa.Column("last_modified", sa.String(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content_hash", sa.LargeBinary(), nullable=True),
        sa.Column("events_new", sa.Integer(), nullable=False),
        sa.Column("events_changed", sa.Integer(), nullable=False),
        sa.Column("events_gone", sa.Integer(), nullable=False),
        sa.Column("events_skipped", sa.Integer(), nullable=False),
        sa.CheckConstraint("failures >= 0", name="failures"),
        sa.CheckConstraint("min_age BETWEEN 0 AND 25 AND max_age BETWEEN 0 AND 25 AND min_age <= max_age", name="ages"),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activity.id"],
        ),
        sa.ForeignKeyConstraint(
            ["organizer_id"],
            ["organizer.id"],
        ),
        sa.ForeignKeyConstraint(
            ["venue_id"],
            ["venue.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organizer_id", "url"),
    )
    op.create_index(
        "ix_calendar_source_due",
        "calendar_source",
        ["next_read_at"],
        unique=False,
        postgresql_where=sa.text("paused_at IS NULL"),
    )
    op.create_table(
        "session_series",
        sa.Column("organizer_id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("min_age", sa.Integer(), nullable=True),
        sa.Column("max_age", sa.Integer(), nullable=True),
        sa.Column("girls_only", sa.Boolean(), nullable=False),
        sa.Column("sign_up", sa.String(), nullable=False),
        sa.Column("led_by", sa.String(), nullable=False),
        sa.Column("bring", sa.String(), nullable=False),
        sa.Column("borrow", sa.String(), nullable=False),
        sa.Column("women_lead", sa.Boolean(), nullable=False),
        sa.Column("headscarf_fine", sa.Boolean(), nullable=False),
        sa.Column("come_alone", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("weekdays", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("except_days", sa.ARRAY(sa.Date()), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("sign_up IN ('none', 'optional', 'required')", name=op.f("ck_session_series_sign_up")),
        sa.CheckConstraint("title <> ''", name=op.f("ck_session_series_title")),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_session_series_capacity")),
        sa.CheckConstraint(
            "cardinality(weekdays) > 0 AND weekdays <@ ARRAY[0,1,2,3,4,5,6]", name=op.f("ck_session_series_weekdays")
        ),
        sa.CheckConstraint("duration_minutes BETWEEN 15 AND 720", name=op.f("ck_session_series_duration")),
        sa.CheckConstraint(
            "first_day <= last_day AND last_day - first_day <= 400", name=op.f("ck_session_series_days")
        ),
        sa.CheckConstraint(
            "min_age BETWEEN 0 AND 25 AND max_age BETWEEN 0 AND 25 AND min_age <= max_age",
            name=op.f("ck_session_series_ages"),
        ),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_session_series_activity_id_activity")),
        sa.ForeignKeyConstraint(
            ["organizer_id"], ["organizer.id"], name=op.f("fk_session_series_organizer_id_organizer")
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_session_series_venue_id_venue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_series")),
    )
    op.create_index(op.f("ix_session_series_organizer_id"), "session_series", ["organizer_id"], unique=False)
    op.create_table(
        "scheduled_session",
        sa.Column("organizer_id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("min_age", sa.Integer(), nullable=True),
        sa.Column("max_age", sa.Integer(), nullable=True),
        sa.Column("girls_only", sa.Boolean(), nullable=False),
        sa.Column("sign_up", sa.String(), nullable=False),
        sa.Column("led_by", sa.String(), nullable=False),
        sa.Column("bring", sa.String(), nullable=False),
        sa.Column("borrow", sa.String(), nullable=False),
        sa.Column("women_lead", sa.Boolean(), nullable=False),
        sa.Column("headscarf_fine", sa.Boolean(), nullable=False),
        sa.Column("come_alone", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=True),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("source_key", sa.String(), nullable=True),
        sa.Column("called_off_at_source", sa.Boolean(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("room", sa.String(), nullable=True),
        sa.Column("attendance_taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(status = 'cancelled') = (cancelled_at IS NOT NULL)", name=op.f("ck_scheduled_session_cancelled")
        ),
        sa.CheckConstraint("room IN ('room', 'nearly_full', 'full')", name=op.f("ck_scheduled_session_room")),
        sa.CheckConstraint("sign_up IN ('none', 'optional', 'required')", name=op.f("ck_scheduled_session_sign_up")),
        sa.CheckConstraint("status IN ('draft', 'published', 'cancelled')", name=op.f("ck_scheduled_session_status")),
        sa.CheckConstraint("title <> ''", name=op.f("ck_scheduled_session_title")),
        sa.CheckConstraint("(source_id IS NULL) = (source_key IS NULL)", name=op.f("ck_scheduled_session_source")),
        sa.CheckConstraint(
            "min_age BETWEEN 0 AND 25 AND max_age BETWEEN 0 AND 25 AND min_age <= max_age",
            name=op.f("ck_scheduled_session_ages"),
        ),
        sa.CheckConstraint(
            "opened_at IS NOT NULL OR (closed_at IS NULL AND room IS NULL)", name=op.f("ck_scheduled_session_opened")
        ),
        sa.CheckConstraint("starts_at <= ends_at", name=op.f("ck_scheduled_session_times")),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_scheduled_session_activity_id_activity")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_scheduled_session_area_id_area")),
        sa.ForeignKeyConstraint(
            ["organizer_id"], ["organizer.id"], name=op.f("fk_scheduled_session_organizer_id_organizer")
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["session_series.id"], name=op.f("fk_scheduled_session_series_id_session_series")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["calendar_source.id"], name=op.f("fk_scheduled_session_source_id_calendar_source")
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_scheduled_session_venue_id_venue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduled_session")),
        sa.UniqueConstraint("series_id", "starts_at", name=op.f("uq_scheduled_session_series_id_starts_at")),
        sa.UniqueConstraint("source_id", "source_key", name=op.f("uq_scheduled_session_source_id_source_key")),
    )
    op.create_index("ix_scheduled_session_area_start", "scheduled_session", ["area_id", "starts_at"], unique=False)
    op.create_index(op.f("ix_scheduled_session_organizer_id"), "scheduled_session", ["organizer_id"], unique=False)
    op.create_index(
        "ix_scheduled_session_public",
        "scheduled_session",
        ["starts_at", "id"],
        unique=False,
        postgresql_where=sa.text("status <> 'draft'"),
    )
    op.create_table(
        "attendance",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("walk_in", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"],
            ["staff_member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["scheduled_session.id"],
        ),
        sa.PrimaryKeyConstraint("session_id", "participant_id"),
    )
    op.create_index("ix_attendance_participant_id", "attendance", ["participant_id"], unique=False)
    op.create_table(
        "calendar_event",
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["scheduled_session.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["source_id"], ["calendar_source.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("source_id", "key"),
        sa.UniqueConstraint("session_id"),
    )
    op.create_table(
        "headcount",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("gender", sa.String(), nullable=False),
        sa.Column("age_band", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("gender IN ('girl', 'boy', 'other', 'unknown')", name="gender"),
        sa.CheckConstraint("number BETWEEN 0 AND 2000", name="number"),
        sa.ForeignKeyConstraint(
            ["recorded_by"],
            ["staff_member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["scheduled_session.id"],
        ),
        sa.PrimaryKeyConstraint("session_id", "gender", "age_band"),
    )
    op.create_table(
        "session_leader",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("staff_member_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["scheduled_session.id"],
            name=op.f("fk_session_leader_session_id_scheduled_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["staff_member_id"], ["staff_member.id"], name=op.f("fk_session_leader_staff_member_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("session_id", "staff_member_id", name=op.f("pk_session_leader")),
    )
    op.create_index(op.f("ix_session_leader_staff_member_id"), "session_leader", ["staff_member_id"], unique=False)
    op.create_table(
        "session_seats",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("ceiling", sa.Integer(), nullable=True),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(capacity IS NULL) = (ceiling IS NULL)", name=op.f("ck_session_seats_unlimited")),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_session_seats_capacity")),
        sa.CheckConstraint("held <= ceiling AND capacity <= ceiling", name=op.f("ck_session_seats_never_oversold")),
        sa.CheckConstraint("held >= 0 AND waiting >= 0", name=op.f("ck_session_seats_counters")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["scheduled_session.id"],
            name=op.f("fk_session_seats_session_id_scheduled_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_session_seats")),
        postgresql_with={"fillfactor": 50},
    )
    op.create_table(
        "sign_up_draft",
        sa.Column("challenge_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("grown_up", sa.Boolean(), nullable=False),
        sa.Column("participants", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["challenge_id"], ["sign_in_challenge.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["scheduled_session.id"],
        ),
        sa.PrimaryKeyConstraint("challenge_id"),
    )
    op.create_table(
        "party",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("first_status", sa.String(), nullable=False),
        sa.Column("arrival", sa.Integer(), nullable=False),
        sa.CheckConstraint("(status = 'cancelled') = (size = 0)", name="cancelled_is_empty"),
        sa.CheckConstraint("first_status IN ('confirmed', 'waitlisted', 'offered', 'cancelled')", name="first_status"),
        sa.CheckConstraint("status IN ('confirmed', 'waitlisted', 'offered', 'cancelled')", name="status"),
        sa.CheckConstraint("size BETWEEN 0 AND 8", name="size"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["session_seats.session_id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("session_id", "arrival"),
    )
    op.create_index("ix_party_account", "party", ["account_id", "session_id"], unique=False)
    op.create_index(
        "ix_party_queue",
        "party",
        ["session_id", "size", "arrival"],
        unique=False,
        postgresql_where=sa.text("status = 'waitlisted'"),
    )
    op.create_table(
        "booking",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
        ),
        sa.ForeignKeyConstraint(
            ["party_id"],
            ["party.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_booking_participant_id", "booking", ["participant_id"], unique=False)
    op.create_index(op.f("ix_booking_party_id"), "booking", ["party_id"], unique=False)
    op.create_index(
        "uq_booking_once",
        "booking",
        ["session_id", "participant_id"],
        unique=True,
        postgresql_where=sa.text("cancelled_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("uq_booking_once", table_name="booking", postgresql_where=sa.text("cancelled_at IS NULL"))
    op.drop_index(op.f("ix_booking_party_id"), table_name="booking")
    op.drop_index("ix_booking_participant_id", table_name="booking")
    op.drop_table("booking")
    op.drop_index("ix_party_queue", table_name="party", postgresql_where=sa.text("status = 'waitlisted'"))
    op.drop_index("ix_party_account", table_name="party")
    op.drop_table("party")
    op.drop_table("sign_up_draft")
    op.drop_table("session_seats")
    op.drop_index(op.f("ix_session_leader_staff_member_id"), table_name="session_leader")
    op.drop_table("session_leader")
    op.drop_table("headcount")
    op.drop_table("calendar_event")
    op.drop_index("ix_attendance_participant_id", table_name="attendance")
    op.drop_table("attendance")
    op.drop_index(
        "ix_scheduled_session_public", table_name="scheduled_session", postgresql_where=sa.text("status <> 'draft'")
    )
    op.drop_index(op.f("ix_scheduled_session_organizer_id"), table_name="scheduled_session")
    op.drop_index("ix_scheduled_session_area_start", table_name="scheduled_session")
    op.drop_table("scheduled_session")
    op.drop_index(op.f("ix_session_series_organizer_id"), table_name="session_series")
    op.drop_table("session_series")
    op.drop_index("ix_calendar_source_due", table_name="calendar_source", postgresql_where=sa.text("paused_at IS NULL"))
    op.drop_table("calendar_source")
    op.drop_index(op.f("ix_venue_area_id"), table_name="venue")
    op.drop_table("venue")
    op.drop_index(op.f("ix_staff_member_organizer_id"), table_name="staff_member")
    op.drop_table("staff_member")
    op.drop_table("participation_week")
    op.drop_index(op.f("ix_participant_organizer_id"), table_name="participant")
    op.drop_index(op.f("ix_participant_account_id"), table_name="participant")
    op.drop_table("participant")
    op.drop_index("ix_message_subject_id", table_name="message")
    op.drop_index(
        "ix_message_due",
        table_name="message",
        postgresql_where=sa.text("sent_at IS NULL AND dropped_at IS NULL AND failed_at IS NULL"),
    )
    op.drop_index(op.f("ix_message_account_id"), table_name="message")
    op.drop_table("message")
    op.drop_index(op.f("ix_idempotency_key_created_at"), table_name="idempotency_key")
    op.drop_table("idempotency_key")
    op.drop_index(op.f("ix_device_expires_at"), table_name="device")
    op.drop_index(op.f("ix_device_account_id"), table_name="device")
    op.drop_table("device")
    op.drop_index(
        "ix_delivery_due", table_name="delivery", postgresql_where=sa.text("done_at IS NULL AND set_aside_at IS NULL")
    )
    op.drop_table("delivery")
    op.drop_index(op.f("ix_sign_in_challenge_expires_at"), table_name="sign_in_challenge")
    op.drop_index(op.f("ix_sign_in_challenge_contact"), table_name="sign_in_challenge")
    op.drop_table("sign_in_challenge")
    op.drop_table("relay_sweep")
    op.drop_index("ix_outbox_event_new", table_name="outbox_event", postgresql_where=sa.text("expanded_at IS NULL"))
    op.drop_table("outbox_event")
    op.drop_table("organizer")
    op.drop_index(op.f("ix_mailbox_message_contact"), table_name="mailbox_message")
    op.drop_table("mailbox_message")
    op.drop_table("installation")
    op.drop_table("area")
    op.drop_table("activity")
    op.drop_table("account")
