"""Rules by which a club's calendar becomes sessions, what is missing from it, and messages to coordinators about it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BEFORE = (
    "'code', 'confirmed', 'waiting', 'promoted', 'offer', 'offer_lapsed', 'reminder', 'booking_cancelled', 'changed', "
    "'session_cancelled', 'notice', 'fault'"
)
NOTHING, NO_TEXTS, NO_ROWS = sa.text("'{}'"), sa.text("'{}'"), sa.text("'[]'")
MOMENT = sa.DateTime(timezone=True)

# What a session has was given by its source, as far as it is what the source says today.
GIVEN = """
    UPDATE calendar_event e
       SET given = jsonb_build_object(
               'title', coalesce(nullif(btrim(left(btrim(regexp_replace(e.title, '\\s+', ' ', 'g')), 120)), ''), 'Drop-in'),
               'venue_id', s.venue_id, 'activity_id', s.activity_id, 'min_age', s.min_age, 'max_age', s.max_age,
               'sign_up', 'none', 'capacity', NULL)
      FROM calendar_source s
     WHERE s.id = e.source_id
"""


def upgrade() -> None:
    _rules()
    _places()
    _activities()
    _events()
    _kinds(f"{BEFORE}, 'calendar_failed', 'calendar_asks'")


def _rules() -> None:
    for column in (
        sa.Column("sign_up", sa.String(), server_default="none", nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("zone", sa.String(), server_default="", nullable=False),
        sa.Column("import_rule", sa.String(), server_default="draft", nullable=False),
        sa.Column("keywords", sa.ARRAY(sa.String()), server_default=NO_TEXTS, nullable=False),
        sa.Column("leave_out", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("failing_since", MOMENT, nullable=True),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("asks_since", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("events_left_out", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("warnings", postgresql.JSONB(), server_default=NO_ROWS, nullable=False),
    ):
        op.add_column("calendar_source", column)
    for name, rule in (
        ("sign_up", "sign_up IN ('none', 'optional', 'required')"),
        ("capacity", "capacity > 0"),
        ("import_rule", "import_rule IN ('draft', 'keyword', 'everything')"),
        ("keywords", "import_rule <> 'keyword' OR cardinality(keywords) > 0"),
    ):
        op.create_check_constraint(op.f(f"ck_calendar_source_{name}"), "calendar_source", rule)


def _places() -> None:
    op.create_table(
        "calendar_place",
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["calendar_source.id"],
            name=op.f("fk_calendar_place_source_id_calendar_source"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_calendar_place_venue_id_venue")),
        sa.PrimaryKeyConstraint("source_id", "location", name=op.f("pk_calendar_place")),
    )


def _activities() -> None:
    op.create_table(
        "calendar_activity",
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("keyword", sa.String(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["calendar_source.id"],
            name=op.f("fk_calendar_activity_source_id_calendar_source"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_calendar_activity_activity_id_activity")
        ),
        sa.PrimaryKeyConstraint("source_id", "keyword", name=op.f("pk_calendar_activity")),
    )


def _events() -> None:
    for column in (
        sa.Column("given", postgresql.JSONB(), server_default=NOTHING, nullable=False),
        sa.Column("own", sa.ARRAY(sa.String()), server_default=NO_TEXTS, nullable=False),
        sa.Column("misses", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("kept", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("gone_at", MOMENT, nullable=True),
        sa.Column("returned", sa.Boolean(), server_default=sa.false(), nullable=False),
    ):
        op.add_column("calendar_event", column)
    op.execute(GIVEN)


def downgrade() -> None:
    op.execute("DELETE FROM message WHERE kind IN ('calendar_failed', 'calendar_asks')")
    _kinds(BEFORE)
    for name in ("returned", "gone_at", "kept", "misses", "own", "given"):
        op.drop_column("calendar_event", name)
    op.drop_table("calendar_activity")
    op.drop_table("calendar_place")
    for name in ("keywords", "import_rule", "capacity", "sign_up"):
        op.drop_constraint(op.f(f"ck_calendar_source_{name}"), "calendar_source", type_="check")
    for name in (
        *("version", "warnings", "events_left_out", "asks_since", "told_at", "failing_since", "leave_out", "keywords"),
        *("import_rule", "zone", "capacity", "sign_up"),
    ):
        op.drop_column("calendar_source", name)


def _kinds(known: str) -> None:
    op.drop_constraint(op.f("ck_message_kind"), "message", type_="check")
    op.create_check_constraint(op.f("ck_message_kind"), "message", f"kind IN ({known})")
