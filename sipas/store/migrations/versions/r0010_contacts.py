"""Contacts of drawn dossiers."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sample", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("disposition", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("by", sa.String(length=255), nullable=True),
        sa.Column("erase_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "disposition IN ('reached', 'refused', 'no_answer', 'wrong_number', 'appointment', "
            "'completed')",
            name=op.f("ck_contact_attempts_disposition"),
        ),
        sa.ForeignKeyConstraint(
            ["sample", "agency", "position"],
            ["sample_dossiers.sample", "sample_dossiers.agency", "sample_dossiers.position"],
            name=op.f("fk_contact_attempts_sample_agency_position"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_attempts")),
    )
    with op.batch_alter_table("contact_attempts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contact_attempts_erase_on"), ["erase_on"], unique=False
        )

    op.create_table(
        "contacts",
        sa.Column("sample", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("erase_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sample", "agency", "position"],
            ["sample_dossiers.sample", "sample_dossiers.agency", "sample_dossiers.position"],
            name=op.f("fk_contacts_sample_agency_position"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sample", "agency", "position", name=op.f("pk_contacts")),
    )
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contacts_erase_on"), ["erase_on"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_erase_on"))

    op.drop_table("contacts")
    with op.batch_alter_table("contact_attempts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_attempts_erase_on"))

    op.drop_table("contact_attempts")
