"""Invitations by link, and the last one-time code that an account has used."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("account", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.id"], name=op.f("fk_invitations_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
    )
    op.create_index(op.f("ix_invitations_account"), "invitations", ["account"])
    op.add_column("accounts", sa.Column("totp_last_step", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_account_roles_role"), "account_roles", ["role"])
    op.create_index(op.f("ix_audit_action"), "audit", ["action"])
    op.create_index(op.f("ix_audit_by"), "audit", ["by"])


def downgrade() -> None:
    op.drop_index(op.f("ix_audit_by"), "audit")
    op.drop_index(op.f("ix_audit_action"), "audit")
    op.drop_index(op.f("ix_account_roles_role"), "account_roles")
    op.drop_column("accounts", "totp_last_step")
    op.drop_index(op.f("ix_invitations_account"), "invitations")
    op.drop_table("invitations")
