"""How often what everybody can see has changed, so that a calendar that has not is known without looking at sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# What a feed shows of a session, or a filter asks of it. Not what is said at the door: that is nobody's calendar.
SEEN = (
    "starts_at, ends_at, changed_at, sequence, status, title, description, girls_only, min_age, max_age, sign_up, "
    "series_id, area_id, venue_id, activity_id, organizer_id"
)
TABLES = ("area", "venue", "activity", "organizer", "session_series", "scheduled_session")

# A transaction counts on a row that nobody else holds, and on one of its own when all are held: so it never waits, and
# two transactions that change sessions in another order never wait for each other here.
COUNT = """
    CREATE FUNCTION count_programme_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE programme_changes SET number = number + 1
         WHERE id = (SELECT id FROM programme_changes ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED);
        IF NOT FOUND THEN
            INSERT INTO programme_changes (number) VALUES (1);
        END IF;
        RETURN NULL;
    END $$
"""


def upgrade() -> None:
    op.create_table(
        "programme_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_changes")),
    )
    op.execute(COUNT)
    for table in TABLES:
        update = f"UPDATE OF {SEEN}" if table == "scheduled_session" else "UPDATE"
        op.execute(
            f"CREATE TRIGGER programme_changes AFTER INSERT OR {update} OR DELETE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION count_programme_change()"
        )


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DROP TRIGGER programme_changes ON {table}")
    op.execute("DROP FUNCTION count_programme_change")
    op.drop_table("programme_changes")
