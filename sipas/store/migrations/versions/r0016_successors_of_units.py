"""Units of every kind name who took over from them, not agencies alone."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unit_successors",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("successor", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("kind", "code", "successor", name=op.f("pk_unit_successors")),
    )
    op.create_index(
        op.f("ix_unit_successors_kind_successor"), "unit_successors", ["kind", "successor"]
    )
    op.execute(
        "INSERT INTO unit_successors (kind, code, successor) "
        "SELECT 'agency', agency, successor FROM successors"
    )
    op.drop_table("successors")


def downgrade() -> None:
    op.create_table(
        "successors",
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("successor", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name=op.f("fk_successors_agency")),
        sa.PrimaryKeyConstraint("agency", "successor", name=op.f("pk_successors")),
    )
    op.execute(
        "INSERT INTO successors (agency, successor) "
        "SELECT code, successor FROM unit_successors WHERE kind = 'agency'"
    )
    op.drop_index(op.f("ix_unit_successors_kind_successor"), table_name="unit_successors")
    op.drop_table("unit_successors")
