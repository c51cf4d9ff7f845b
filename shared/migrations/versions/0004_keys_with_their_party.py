"""An idempotency key never outlives or precedes its party: a sign-up that is one transaction relies on it."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NAME = "fk_idempotency_key_party_id_party"


def upgrade() -> None:
    op.create_foreign_key(NAME, "idempotency_key", "party", ["party_id"], ["id"])


def downgrade() -> None:
    op.drop_constraint(NAME, "idempotency_key", type_="foreignkey")
