"""Forms on paper have a number, and lead to the response that they became."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper_forms",
        sa.Column("round", sa.String(length=64), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("response", sa.Uuid(), nullable=False),
        sa.Column("typed_by", sa.String(length=255), nullable=False),
        sa.Column("typed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name=op.f("fk_paper_forms_agency")),
        sa.ForeignKeyConstraint(
            ["response"],
            ["responses.identifier"],
            name=op.f("fk_paper_forms_response"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["round"], ["rounds.code"], name=op.f("fk_paper_forms_round")),
        sa.PrimaryKeyConstraint("round", "agency", "number", name=op.f("pk_paper_forms")),
        sa.UniqueConstraint("response", name=op.f("uq_paper_forms_response")),
    )


def downgrade() -> None:
    op.drop_table("paper_forms")
