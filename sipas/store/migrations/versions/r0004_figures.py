"""What a round's figures are calibrated to, what is too thin to stand alone, and its grades."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("rounds") as rounds:
        rounds.add_column(sa.Column("calibration", sa.JSON(none_as_null=True), nullable=True))
        rounds.add_column(sa.Column("thin_below", sa.Integer(), nullable=True))
        rounds.add_column(sa.Column("grades", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("rounds") as rounds:
        rounds.drop_column("grades")
        rounds.drop_column("thin_below")
        rounds.drop_column("calibration")
