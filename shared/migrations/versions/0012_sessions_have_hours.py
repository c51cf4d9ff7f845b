"""A session that people can see has hours. An event of a whole day, or without an end, gives none: it stays a draft."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("scheduled_session", sa.Column("untimed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_check_constraint(
        op.f("ck_scheduled_session_hours"), "scheduled_session", "status = 'draft' OR NOT untimed"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_scheduled_session_hours"), "scheduled_session", type_="check")
    op.drop_column("scheduled_session", "untimed")
