"""The rows of the watched field tell when they changed, so that only those are read again."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("fieldwork_days") as batch:
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("fieldwork_days") as batch:
        batch.alter_column("version", server_default=None)
        batch.create_index(op.f("ix_fieldwork_days_round_version"), ["round", "version"])


def downgrade() -> None:
    with op.batch_alter_table("fieldwork_days") as batch:
        batch.drop_index(op.f("ix_fieldwork_days_round_version"))
        batch.drop_column("version")
