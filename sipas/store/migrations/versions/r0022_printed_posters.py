"""Which posters were printed is known, so that a check list can name the desks without."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "printed_posters",
        sa.Column("desk", sa.String(length=64), nullable=False),
        sa.Column("poster", sa.LargeBinary(length=16), nullable=False),
        sa.Column("printed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["desk"], ["desks.code"], name=op.f("fk_printed_posters_desk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("desk", name=op.f("pk_printed_posters")),
    )


def downgrade() -> None:
    op.drop_table("printed_posters")
