"""Faults that people report, and the messages to administrators about them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BEFORE = (
    "'code', 'confirmed', 'waiting', 'promoted', 'offer', 'offer_lapsed', 'reminder', 'booking_cancelled', 'changed', "
    "'session_cancelled', 'notice'"
)
OPEN = sa.text("handled_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "fault_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handled_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("text <> ''", name=op.f("ck_fault_report_text")),
        sa.CheckConstraint("(handled_at IS NULL) = (handled_by IS NULL)", name=op.f("ck_fault_report_handled")),
        sa.ForeignKeyConstraint(
            ["handled_by"], ["staff_member.id"], name=op.f("fk_fault_report_handled_by_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fault_report")),
    )
    op.create_index("ix_fault_report_open", "fault_report", ["reported_at"], unique=False, postgresql_where=OPEN)
    _kinds(f"{BEFORE}, 'fault'")


def downgrade() -> None:
    op.execute("DELETE FROM message WHERE kind = 'fault'")
    _kinds(BEFORE)
    op.drop_index("ix_fault_report_open", table_name="fault_report", postgresql_where=OPEN)
    op.drop_table("fault_report")


def _kinds(known: str) -> None:
    op.drop_constraint(op.f("ck_message_kind"), "message", type_="check")
    op.create_check_constraint(op.f("ck_message_kind"), "message", f"kind IN ({known})")
