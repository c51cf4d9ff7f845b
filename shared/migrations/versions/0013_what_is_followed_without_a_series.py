"""One follows a series, or what an organiser does of one activity at one venue: most calendars tie nothing together."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OF_PROGRAMME = {"organizer_id": "organizer", "activity_id": "activity", "venue_id": "venue"}
ONE_SUBJECT = "num_nonnulls(organizer_id, activity_id, venue_id) = CASE WHEN series_id IS NULL THEN 3 ELSE 0 END"


def upgrade() -> None:
    for table in ("follower", "follow_draft"):
        op.alter_column(table, "series_id", nullable=True)
        for column, other in OF_PROGRAMME.items():
            op.add_column(table, sa.Column(column, sa.Uuid(), nullable=True))
            op.create_foreign_key(op.f(f"fk_{table}_{column}_{other}"), table, other, [column], ["id"])
        op.create_check_constraint(op.f(f"ck_{table}_one_subject"), table, ONE_SUBJECT)
    op.create_unique_constraint(
        op.f("uq_follower_account_id_organizer_id_activity_id_venue_id"), "follower", ["account_id", *OF_PROGRAMME]
    )
    op.create_index(
        "ix_follower_programme",
        "follower",
        [*OF_PROGRAMME],
        postgresql_where=sa.text("stopped_at IS NULL AND organizer_id IS NOT NULL"),
    )
    op.create_index(
        "ix_scheduled_session_programme",
        "scheduled_session",
        ["organizer_id", "activity_id", "ends_at"],
        postgresql_where=sa.text("series_id IS NULL"),
    )


# The way back: who follows what has no series has nothing that could be followed then.
def downgrade() -> None:
    op.drop_index("ix_scheduled_session_programme", "scheduled_session")
    op.drop_index("ix_follower_programme", "follower")
    op.drop_constraint(op.f("uq_follower_account_id_organizer_id_activity_id_venue_id"), "follower", type_="unique")
    for table in ("follower", "follow_draft"):
        op.execute(f"DELETE FROM {table} WHERE series_id IS NULL")  # noqa: S608 - our own words
        op.drop_constraint(op.f(f"ck_{table}_one_subject"), table, type_="check")
        for column in OF_PROGRAMME:
            op.drop_column(table, column)
        op.alter_column(table, "series_id", nullable=False)
