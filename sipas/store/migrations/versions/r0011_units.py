"""Fields and procedures as dated records; what units were called earlier; changes to units."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fields",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_fields")),
    )
    op.create_table(
        "procedures",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["field"], ["fields.code"], name=op.f("fk_procedures_field")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_procedures")),
    )
    op.create_index(op.f("ix_procedures_field"), "procedures", ["field"])
    op.create_table(
        "past_units",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "code", "until", name=op.f("pk_past_units")),
    )
    op.create_table(
        "unit_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=255), nullable=True),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_changes")),
    )
    op.create_table(
        "changed_units",
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["change"], ["unit_changes.id"], name=op.f("fk_changed_units_change")
        ),
        sa.PrimaryKeyConstraint("change", "kind", "code", name=op.f("pk_changed_units")),
    )
    op.create_index(op.f("ix_changed_units_kind_code"), "changed_units", ["kind", "code"])


def downgrade() -> None:
    op.drop_index(op.f("ix_changed_units_kind_code"), "changed_units")
    op.drop_table("changed_units")
    op.drop_table("unit_changes")
    op.drop_table("past_units")
    op.drop_index(op.f("ix_procedures_field"), "procedures")
    op.drop_table("procedures")
    op.drop_table("fields")
