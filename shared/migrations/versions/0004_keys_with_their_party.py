"""An idempotency key never outlives or precedes its party: a sign-up that is one statement relies on it.

The party knows the account, so the key's own reference to it is one check too many; and all that
ever looks for old keys is the night's forgetting, which may read two days of them.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NAME = "fk_idempotency_key_party_id_party"
OLD = "fk_idempotency_key_account_id_account"


def upgrade() -> None:
    op.create_foreign_key(NAME, "idempotency_key", "party", ["party_id"], ["id"])
    op.drop_index("ix_idempotency_key_created_at", table_name="idempotency_key")
    op.drop_constraint(OLD, "idempotency_key", type_="foreignkey")


def downgrade() -> None:
    op.create_index("ix_idempotency_key_created_at", "idempotency_key", ["created_at"])
    op.create_foreign_key(OLD, "idempotency_key", "account", ["account_id"], ["id"])
    op.drop_constraint(NAME, "idempotency_key", type_="foreignkey")
