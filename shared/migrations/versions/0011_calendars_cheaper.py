"""A transaction counts once, however many statements change the programme; the sessions at a venue are found by an index."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# As before: on a row that nobody else holds, or on a new one.
COUNT = """
        UPDATE programme_changes SET number = number + 1
         WHERE id = (SELECT id FROM programme_changes ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED);
        IF NOT FOUND THEN
            INSERT INTO programme_changes (number) VALUES (1);
        END IF;
"""

# What a transaction changes is seen by others all at once, so one count says it. The setting lives as long as the
# transaction; going back to a savepoint takes back both the count and the setting that came after it. It names the
# transaction, so that nobody can leave it behind for another.
UNLESS_COUNTED = """
        IF current_setting('spontan.counted', true) = CAST(pg_current_xact_id() AS text) THEN
            RETURN NULL;
        END IF;
"""
COUNTED = """
        PERFORM set_config('spontan.counted', CAST(pg_current_xact_id() AS text), true);
"""


FUNCTION = """
    CREATE OR REPLACE FUNCTION count_programme_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN {}
        RETURN NULL;
    END $$
"""
COUNT_ONCE = FUNCTION.format(UNLESS_COUNTED + COUNT + COUNTED)


def upgrade() -> None:
    op.execute(COUNT_ONCE)
    op.create_index("ix_scheduled_session_venue_start", "scheduled_session", ["venue_id", "starts_at"])


def downgrade() -> None:
    op.drop_index("ix_scheduled_session_venue_start", "scheduled_session")
    op.execute(FUNCTION.format(COUNT))
