"""Samples and one-time codes."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "samples",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round", sa.String(length=64), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("register_version", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=255), nullable=True),
        sa.CheckConstraint(
            "method IN ('simple', 'systematic', 'clusters')", name=op.f("ck_samples_method")
        ),
        sa.ForeignKeyConstraint(["round"], ["rounds.code"], name=op.f("fk_samples_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_samples")),
    )
    with op.batch_alter_table("samples", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_samples_round"), ["round"], unique=False)

    op.create_table(
        "code_issues",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round", sa.String(length=64), nullable=False),
        sa.Column("sample", sa.Integer(), nullable=True),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("by", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(["round"], ["rounds.code"], name=op.f("fk_code_issues_round")),
        sa.ForeignKeyConstraint(["sample"], ["samples.id"], name=op.f("fk_code_issues_sample")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_issues")),
    )
    with op.batch_alter_table("code_issues", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_code_issues_round"), ["round"], unique=False)

    op.create_table(
        "sample_agencies",
        sa.Column("sample", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("chance", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency"], ["agencies.code"], name=op.f("fk_sample_agencies_agency")
        ),
        sa.ForeignKeyConstraint(
            ["sample"], ["samples.id"], name=op.f("fk_sample_agencies_sample"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sample", "agency", name=op.f("pk_sample_agencies")),
    )
    op.create_table(
        "sample_dossiers",
        sa.Column("sample", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("round", sa.String(length=64), nullable=False),
        sa.Column("dossier", sa.String(length=128), nullable=False),
        sa.Column("inclusion", sa.Float(), nullable=False),
        sa.Column("wave", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'waiting', 'replaced')", name=op.f("ck_sample_dossiers_state")
        ),
        sa.CheckConstraint("wave IN ('main', 'replacement')", name=op.f("ck_sample_dossiers_wave")),
        sa.ForeignKeyConstraint(
            ["agency"], ["agencies.code"], name=op.f("fk_sample_dossiers_agency")
        ),
        sa.ForeignKeyConstraint(
            ["dossier"], ["dossiers.code"], name=op.f("fk_sample_dossiers_dossier")
        ),
        sa.ForeignKeyConstraint(["round"], ["rounds.code"], name=op.f("fk_sample_dossiers_round")),
        sa.ForeignKeyConstraint(
            ["sample"], ["samples.id"], name=op.f("fk_sample_dossiers_sample"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sample", "agency", "position", name=op.f("pk_sample_dossiers")),
        sa.UniqueConstraint("round", "dossier", name=op.f("uq_sample_dossiers_round_dossier")),
    )
    op.create_table(
        "one_time_codes",
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("round", sa.String(length=64), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("dossier", sa.String(length=128), nullable=True),
        sa.CheckConstraint(
            "state IN ('issued', 'finished', 'refused', 'withdrawn')",
            name=op.f("ck_one_time_codes_state"),
        ),
        sa.ForeignKeyConstraint(
            ["agency"], ["agencies.code"], name=op.f("fk_one_time_codes_agency")
        ),
        sa.ForeignKeyConstraint(
            ["issue"], ["code_issues.id"], name=op.f("fk_one_time_codes_issue")
        ),
        sa.ForeignKeyConstraint(["round"], ["rounds.code"], name=op.f("fk_one_time_codes_round")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_one_time_codes")),
    )
    with op.batch_alter_table("one_time_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_one_time_codes_issue"), ["issue"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_one_time_codes_round_agency_mode_state"),
            ["round", "agency", "mode", "state"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_one_time_codes_round_dossier"), ["round", "dossier"], unique=False
        )

    with op.batch_alter_table("dossiers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dossiers_agency_returned_on_code"),
            ["agency", "returned_on", "code"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("dossiers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dossiers_agency_returned_on_code"))

    with op.batch_alter_table("one_time_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_one_time_codes_round_dossier"))
        batch_op.drop_index(batch_op.f("ix_one_time_codes_round_agency_mode_state"))
        batch_op.drop_index(batch_op.f("ix_one_time_codes_issue"))

    op.drop_table("one_time_codes")
    op.drop_table("sample_dossiers")
    op.drop_table("sample_agencies")
    with op.batch_alter_table("code_issues", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_code_issues_round"))

    op.drop_table("code_issues")
    with op.batch_alter_table("samples", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_samples_round"))

    op.drop_table("samples")
