"""A family may remove a child or erase itself: the rows stay for the statistics, without name and contact.

A name that an organiser's lists have to keep is restricted until its time is over. The family's own calendar has an address that it can renew.

A web server of the version before cannot add people to these tables: stop it first.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

PERSON: list[str | sa.TextClause] = ["account_id", sa.text("lower(name)"), "birth_year"]
OF_ACCOUNT = sa.text("account_id IS NOT NULL")
STILL_THERE = sa.text("account_id IS NOT NULL AND removed_at IS NULL")


def upgrade() -> None:
    op.add_column(
        "account", sa.Column("calendar_generation", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )
    op.add_column("account", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint("erased_has_no_contact", "account", "(erased_at IS NULL) = (contact <> 'erased ' || id)")
    op.add_column("participant", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint("removed_has_no_name", "participant", "removed_at IS NULL OR name = '–'")
    op.add_column("participant", sa.Column("kept_name", sa.String(), nullable=True))
    op.add_column("participant", sa.Column("kept_until", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint("kept_name", "participant", "(kept_name IS NULL) = (kept_until IS NULL)")
    op.create_check_constraint("kept_of_removed", "participant", "kept_name IS NULL OR removed_at IS NOT NULL")
    op.add_column("organizer", sa.Column("names_days", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.create_check_constraint("names_days", "organizer", "names_days >= 0")
    op.drop_index("uq_participant_person", table_name="participant")
    op.create_index("uq_participant_person", "participant", PERSON, unique=True, postgresql_where=STILL_THERE)


def downgrade() -> None:
    # The version before knows a person by name and birth year: those without a name are told apart.
    op.drop_constraint(op.f("ck_participant_removed_has_no_name"), "participant", type_="check")
    op.execute("UPDATE participant SET name = '– ' || id WHERE removed_at IS NOT NULL")
    op.drop_index("uq_participant_person", table_name="participant")
    op.create_index("uq_participant_person", "participant", PERSON, unique=True, postgresql_where=OF_ACCOUNT)
    op.drop_constraint(op.f("ck_organizer_names_days"), "organizer", type_="check")
    op.drop_column("organizer", "names_days")
    op.drop_constraint(op.f("ck_participant_kept_of_removed"), "participant", type_="check")
    op.drop_constraint(op.f("ck_participant_kept_name"), "participant", type_="check")
    op.drop_column("participant", "kept_until")
    op.drop_column("participant", "kept_name")
    op.drop_column("participant", "removed_at")
    op.drop_constraint(op.f("ck_account_erased_has_no_contact"), "account", type_="check")
    op.drop_column("account", "erased_at")
    op.drop_column("account", "calendar_generation")
