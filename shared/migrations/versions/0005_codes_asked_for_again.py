"""A code that was asked for again knows for which one: a second tap is told from another's wish with the same contact."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sign_in_challenge", sa.Column("again_of", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("sign_in_challenge", "again_of")
