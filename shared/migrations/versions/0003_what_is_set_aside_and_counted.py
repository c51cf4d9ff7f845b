"""What is set aside or has failed is found without reading all that went well; ends of messages are counted."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ASIDE = "set_aside_at IS NOT NULL AND done_at IS NULL"
FAILED = "failed_at IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        "tally",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("end", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "name", "end", "channel", name=op.f("pk_tally")),
    )
    op.create_index(
        "ix_delivery_set_aside", "delivery", ["set_aside_at"], unique=False, postgresql_where=sa.text(ASIDE)
    )
    op.create_index("ix_message_failed", "message", ["failed_at"], unique=False, postgresql_where=sa.text(FAILED))


def downgrade() -> None:
    op.drop_index("ix_message_failed", table_name="message", postgresql_where=sa.text(FAILED))
    op.drop_index("ix_delivery_set_aside", table_name="delivery", postgresql_where=sa.text(ASIDE))
    op.drop_table("tally")
