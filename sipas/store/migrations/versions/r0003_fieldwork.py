"""The watched field: counts by desk and day, visits, and whom the digest has reached."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("tally_queue") as queue:
        queue.add_column(sa.Column("desk", sa.String(64), server_default="", nullable=False))
        queue.add_column(sa.Column("mode", sa.String(16), server_default="", nullable=False))
        queue.add_column(sa.Column("received_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "fieldwork_days",
        sa.Column("round", sa.String(length=64), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("desk", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("finished", sa.Integer(), nullable=False),
        sa.Column("valid", sa.Integer(), nullable=False),
        sa.Column("alike", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency"], ["agencies.code"], name=op.f("fk_fieldwork_days_agency")
        ),
        sa.ForeignKeyConstraint(["round"], ["rounds.code"], name=op.f("fk_fieldwork_days_round")),
        sa.PrimaryKeyConstraint(
            "round", "agency", "desk", "day", "mode", name=op.f("pk_fieldwork_days")
        ),
    )
    op.create_table(
        "visits",
        sa.Column("round", sa.String(length=64), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("desk", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("device", sa.String(length=16), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("started", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name=op.f("fk_visits_agency")),
        sa.ForeignKeyConstraint(["round"], ["rounds.code"], name=op.f("fk_visits_round")),
        sa.PrimaryKeyConstraint("round", "agency", "desk", "day", "device", name=op.f("pk_visits")),
    )
    op.create_table(
        "digests",
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.id"], name=op.f("fk_digests_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account", "day", name=op.f("pk_digests")),
    )


def downgrade() -> None:
    op.drop_table("digests")
    op.drop_table("visits")
    op.drop_table("fieldwork_days")
    with op.batch_alter_table("tally_queue") as queue:
        queue.drop_column("received_at")
        queue.drop_column("mode")
        queue.drop_column("desk")
