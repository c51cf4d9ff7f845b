"""Offers, divided parties, followers, what changed in sessions, notices, and what text messages cost."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OLD_KINDS = ("code", "confirmed", "waiting", "promoted", "reminder", "booking_cancelled", "session_cancelled")
NEW_KINDS = (*OLD_KINDS, "offer", "offer_lapsed", "changed", "notice")


def _kinds(kinds: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_message_kind"), "message", type_="check")
    op.create_check_constraint("kind", "message", f"kind IN ({', '.join(map(repr, kinds))})")


# Checks that Alembic does not compare: table, name, rule.
CHECKS = (
    ("account", "reminder_minutes", "reminder_minutes BETWEEN 0 AND 2880"),
    ("booking", "cancelled_by", "cancelled_by IN ('family', 'organizer', 'lapsed')"),
    ("organizer", "offers", "offers IN ('off', 'near', 'always')"),
    ("party", "offer_ends", "status <> 'offered' OR offered_until IS NOT NULL"),
    ("session_series", "opens_days", "opens_days BETWEEN 0 AND 400"),
    ("session_series", "closes_minutes", "closes_minutes BETWEEN 0 AND 20160"),
)

# A cancellation that is not told yet was about a party; now it is about the act that called sessions off.
ACTS_OF_UNTOLD = """
    WITH untold AS (
        SELECT DISTINCT p.session_id FROM message m JOIN party p ON p.id = m.subject_id
         WHERE m.kind = 'session_cancelled' AND m.sent_at IS NULL AND m.dropped_at IS NULL AND m.failed_at IS NULL
    ), act AS (
        INSERT INTO session_change (id, act_id, session_id, what, made_at)
        SELECT uuidv7(), uuidv7(), s.id, 'cancelled', s.cancelled_at
          FROM untold JOIN scheduled_session s ON s.id = untold.session_id WHERE s.cancelled_at IS NOT NULL
        RETURNING act_id, session_id
    )
    UPDATE message SET subject_id = act.act_id
      FROM act JOIN party p ON p.session_id = act.session_id
     WHERE message.subject_id = p.id AND message.kind = 'session_cancelled'
       AND sent_at IS NULL AND dropped_at IS NULL AND failed_at IS NULL
"""

# The way back: about one of the family's parties again. Who only follows has none, and nothing that could tell them.
PARTIES_OF_UNTOLD = """
    UPDATE message SET subject_id = theirs.party_id
      FROM (SELECT DISTINCT ON (c.act_id, p.account_id) c.act_id, p.account_id, p.id AS party_id
              FROM session_change c JOIN party p ON p.session_id = c.session_id
             WHERE c.what = 'cancelled' AND p.status <> 'cancelled'
             ORDER BY c.act_id, p.account_id, p.id) AS theirs
     WHERE message.subject_id = theirs.act_id AND message.account_id = theirs.account_id
       AND message.kind = 'session_cancelled' AND sent_at IS NULL AND dropped_at IS NULL AND failed_at IS NULL
"""

# Two forms at the same moment could write a child down twice. Both rows have bookings, so both stay, told apart.
TELL_DOUBLES_APART = """
    UPDATE participant SET name = left(name, 55) || ' (' || doubled.n || ')'
      FROM (SELECT id, row_number() OVER (PARTITION BY account_id, lower(name), birth_year ORDER BY id) AS n
              FROM participant WHERE account_id IS NOT NULL) AS doubled
     WHERE doubled.id = participant.id AND doubled.n > 1
"""


def upgrade() -> None:
    op.create_table(
        "sms_count",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.CheckConstraint("parts >= 0", name=op.f("ck_sms_count_parts")),
        sa.PrimaryKeyConstraint("day", "scope", "key", name=op.f("pk_sms_count")),
    )
    op.create_table(
        "follow_draft",
        sa.Column("challenge_id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"],
            ["sign_in_challenge.id"],
            name=op.f("fk_follow_draft_challenge_id_sign_in_challenge"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["session_series.id"], name=op.f("fk_follow_draft_series_id_session_series")
        ),
        sa.PrimaryKeyConstraint("challenge_id", name=op.f("pk_follow_draft")),
    )
    op.create_table(
        "follower",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_follower_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["session_series.id"], name=op.f("fk_follower_series_id_session_series")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follower")),
        sa.UniqueConstraint("account_id", "series_id", name=op.f("uq_follower_account_id_series_id")),
    )
    op.create_index(
        "ix_follower_series", "follower", ["series_id"], unique=False, postgresql_where=sa.text("stopped_at IS NULL")
    )
    op.create_table(
        "session_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("act_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("starts_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("venue_before", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(what = 'moved') = (starts_before IS NOT NULL)", name=op.f("ck_session_change_before")),
        sa.CheckConstraint("what IN ('moved', 'cancelled')", name=op.f("ck_session_change_what")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["scheduled_session.id"],
            name=op.f("fk_session_change_session_id_scheduled_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["venue_before"], ["venue.id"], name=op.f("fk_session_change_venue_before_venue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_change")),
    )
    op.create_index("ix_session_change_act_id", "session_change", ["act_id"], unique=False)
    op.create_index(op.f("ix_session_change_session_id"), "session_change", ["session_id"], unique=False)
    op.create_table(
        "session_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_session_notice_text")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["scheduled_session.id"],
            name=op.f("fk_session_notice_session_id_scheduled_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["staff_member.id"], name=op.f("fk_session_notice_written_by_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_notice")),
    )
    op.create_index(op.f("ix_session_notice_session_id"), "session_notice", ["session_id"], unique=False)
    op.add_column("account", sa.Column("reminder_minutes", sa.Integer(), nullable=True))
    op.add_column("account", sa.Column("unreachable_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("account", sa.Column("unreachable_problem", sa.String(), server_default="", nullable=False))
    op.add_column("booking", sa.Column("cancelled_by", sa.String(), nullable=True))
    op.add_column("message", sa.Column("organizer_id", sa.Uuid(), nullable=True))
    op.add_column("message", sa.Column("channel", sa.String(), server_default="", nullable=False))
    op.add_column("message", sa.Column("parts", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("message", sa.Column("cost", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("message", sa.Column("provider_id", sa.String(), nullable=True))
    op.create_index(
        "ix_message_provider_id",
        "message",
        ["provider_id"],
        unique=False,
        postgresql_where=sa.text("provider_id IS NOT NULL"),
    )
    op.create_foreign_key(op.f("fk_message_organizer_id_organizer"), "message", "organizer", ["organizer_id"], ["id"])
    op.add_column("organizer", sa.Column("offers", sa.String(), server_default="off", nullable=False))
    op.execute(TELL_DOUBLES_APART)
    op.create_index(
        "uq_participant_person",
        "participant",
        ["account_id", sa.literal_column("lower(name)"), "birth_year"],
        unique=True,
        postgresql_where=sa.text("account_id IS NOT NULL"),
    )
    op.add_column("party", sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("party", sa.Column("rest_of", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_party_offered", "party", ["offered_until"], unique=False, postgresql_where=sa.text("status = 'offered'")
    )
    op.create_index(
        "ix_party_rest_of", "party", ["rest_of"], unique=False, postgresql_where=sa.text("rest_of IS NOT NULL")
    )
    op.create_foreign_key(op.f("fk_party_rest_of_party"), "party", "party", ["rest_of"], ["id"])
    op.add_column("session_series", sa.Column("opens_days", sa.Integer(), nullable=True))
    op.add_column(
        "session_series", sa.Column("closes_minutes", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )
    op.add_column("sign_up_draft", sa.Column("together", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    for table, name, rule in CHECKS:
        op.create_check_constraint(name, table, rule)
    _kinds(NEW_KINDS)
    op.execute(ACTS_OF_UNTOLD)
    op.execute("UPDATE booking SET cancelled_by = 'family' WHERE cancelled_at IS NOT NULL")


def downgrade() -> None:
    op.execute(PARTIES_OF_UNTOLD)
    op.execute("UPDATE party SET status = 'confirmed' WHERE status = 'offered'")  # nobody would pass the seats on
    op.execute(f"DELETE FROM message WHERE kind NOT IN ({', '.join(map(repr, OLD_KINDS))})")  # noqa: S608 - our own words
    _kinds(OLD_KINDS)
    for table, name, _rule in CHECKS:
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    op.drop_column("sign_up_draft", "together")
    op.drop_column("session_series", "closes_minutes")
    op.drop_column("session_series", "opens_days")
    op.drop_constraint(op.f("fk_party_rest_of_party"), "party", type_="foreignkey")
    op.drop_index("ix_party_rest_of", table_name="party", postgresql_where=sa.text("rest_of IS NOT NULL"))
    op.drop_index("ix_party_offered", table_name="party", postgresql_where=sa.text("status = 'offered'"))
    op.drop_column("party", "rest_of")
    op.drop_column("party", "offered_until")
    op.drop_index("uq_participant_person", table_name="participant", postgresql_where=sa.text("account_id IS NOT NULL"))
    op.drop_column("organizer", "offers")
    op.drop_constraint(op.f("fk_message_organizer_id_organizer"), "message", type_="foreignkey")
    op.drop_index("ix_message_provider_id", table_name="message", postgresql_where=sa.text("provider_id IS NOT NULL"))
    op.drop_column("message", "provider_id")
    op.drop_column("message", "cost")
    op.drop_column("message", "parts")
    op.drop_column("message", "channel")
    op.drop_column("message", "organizer_id")
    op.drop_column("booking", "cancelled_by")
    op.drop_column("account", "unreachable_problem")
    op.drop_column("account", "unreachable_at")
    op.drop_column("account", "reminder_minutes")
    op.drop_index(op.f("ix_session_notice_session_id"), table_name="session_notice")
    op.drop_table("session_notice")
    op.drop_index(op.f("ix_session_change_session_id"), table_name="session_change")
    op.drop_index("ix_session_change_act_id", table_name="session_change")
    op.drop_table("session_change")
    op.drop_index("ix_follower_series", table_name="follower", postgresql_where=sa.text("stopped_at IS NULL"))
    op.drop_table("follower")
    op.drop_table("follow_draft")
    op.drop_table("sms_count")
