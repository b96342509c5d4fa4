"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=255), nullable=True),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_at"), "audit", ["at"])
    op.create_table(
        "blocks",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_blocks")),
    )
    op.create_table(
        "installation",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_installation")),
    )
    op.create_table(
        "questionnaire_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire_versions")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_questionnaire_versions_fingerprint")),
    )
    op.create_table(
        "register_version",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_version")),
    )
    op.create_table(
        "agencies",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=False),
        sa.Column("block", sa.String(length=64), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["block"], ["blocks.code"], name=op.f("fk_agencies_block")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_agencies")),
    )
    op.create_index(op.f("ix_agencies_block"), "agencies", ["block"])
    op.create_table(
        "rounds",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("questionnaire_version_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("formula", sa.String(length=32), nullable=False),
        sa.Column("aggregation", sa.String(length=32), nullable=False),
        sa.Column("weighting", sa.String(length=32), nullable=False),
        sa.Column("interval", sa.String(length=32), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("minimum_cell", sa.Integer(), nullable=False),
        sa.Column("target", sa.Float(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("selection", sa.String(length=32), nullable=False),
        sa.Column("cell_variables", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'open', 'closed', 'published')", name=op.f("ck_rounds_state")
        ),
        sa.CheckConstraint("opens_on <= closes_on", name=op.f("ck_rounds_opens_before_it_closes")),
        sa.CheckConstraint("period_from <= period_to", name=op.f("ck_rounds_period")),
        sa.ForeignKeyConstraint(
            ["questionnaire_version_id"],
            ["questionnaire_versions.id"],
            name=op.f("fk_rounds_questionnaire_version_id"),
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_rounds")),
    )
    op.create_table(
        "desks",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name=op.f("fk_desks_agency")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_desks")),
    )
    op.create_index(op.f("ix_desks_agency"), "desks", ["agency"])
    op.create_table(
        "dossiers",
        sa.Column("code", sa.String(length=128), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("procedure", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("filing", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name=op.f("fk_dossiers_agency")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_dossiers")),
    )
    op.create_index(op.f("ix_dossiers_returned_on_agency"), "dossiers", ["returned_on", "agency"])
    op.create_table(
        "findings",
        sa.Column("round", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["round"], ["rounds.code"], name=op.f("fk_findings_round")),
        sa.PrimaryKeyConstraint("round", name=op.f("pk_findings")),
    )
    op.create_table(
        "published_figures",
        sa.Column("round", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("measure", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round"], ["rounds.code"], name=op.f("fk_published_figures_round")
        ),
        sa.PrimaryKeyConstraint(
            "round", "kind", "code", "measure", name=op.f("pk_published_figures")
        ),
    )
    op.create_table(
        "round_agencies",
        sa.Column("round", sa.String(length=64), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency"], ["agencies.code"], name=op.f("fk_round_agencies_agency")
        ),
        sa.ForeignKeyConstraint(["round"], ["rounds.code"], name=op.f("fk_round_agencies_round")),
        sa.PrimaryKeyConstraint("round", "agency", name=op.f("pk_round_agencies")),
    )
    op.create_index(op.f("ix_round_agencies_agency"), "round_agencies", ["agency"])
    op.create_table(
        "successors",
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("successor", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name=op.f("fk_successors_agency")),
        sa.PrimaryKeyConstraint("agency", "successor", name=op.f("pk_successors")),
    )
    op.create_table(
        "tally_cells",
        sa.Column("round", sa.String(length=64), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("variables", sa.Text(), nullable=False),
        sa.Column("tally", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name=op.f("fk_tally_cells_agency")),
        sa.ForeignKeyConstraint(["round"], ["rounds.code"], name=op.f("fk_tally_cells_round")),
        sa.PrimaryKeyConstraint("round", "agency", "variables", name=op.f("pk_tally_cells")),
    )
    op.create_table(
        "tally_queue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round", sa.String(length=64), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("variables", sa.Text(), nullable=False),
        sa.Column("levels", sa.LargeBinary(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.CheckConstraint("change IN (1, -1)", name=op.f("ck_tally_queue_change")),
        sa.ForeignKeyConstraint(["round"], ["rounds.code"], name=op.f("fk_tally_queue_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally_queue")),
    )
    op.create_table(
        "tally_versions",
        sa.Column("round", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round"], ["rounds.code"], name=op.f("fk_tally_versions_round")),
        sa.PrimaryKeyConstraint("round", name=op.f("pk_tally_versions")),
    )
    op.create_table(
        "finding_charts",
        sa.Column("round", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("svg", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round"], ["findings.round"], name=op.f("fk_finding_charts_round"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round", "name", "language", name=op.f("pk_finding_charts")),
    )
    op.create_table(
        "responses",
        sa.Column("identifier", sa.Uuid(), nullable=False),
        sa.Column("round", sa.String(length=64), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("desk", sa.String(length=64), nullable=True),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("levels", sa.LargeBinary(), nullable=False),
        sa.Column("variables", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("receipt", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name=op.f("fk_responses_agency")),
        sa.ForeignKeyConstraint(["desk"], ["desks.code"], name=op.f("fk_responses_desk")),
        sa.ForeignKeyConstraint(["round"], ["rounds.code"], name=op.f("fk_responses_round")),
        sa.PrimaryKeyConstraint("identifier", name=op.f("pk_responses")),
    )
    op.create_index(
        op.f("ix_responses_round_agency_variables_received_at_levels"),
        "responses",
        ["round", "agency", "variables", "received_at", "levels"],
    )
    op.create_table(
        "texts",
        sa.Column("response", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["response"],
            ["responses.identifier"],
            name=op.f("fk_texts_response"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("response", "question", name=op.f("pk_texts")),
    )


def downgrade() -> None:
    op.drop_table("texts")
    op.drop_index(op.f("ix_responses_round_agency_variables_received_at_levels"), "responses")
    op.drop_table("responses")
    op.drop_table("finding_charts")
    op.drop_table("tally_versions")
    op.drop_table("tally_queue")
    op.drop_table("tally_cells")
    op.drop_table("successors")
    op.drop_index(op.f("ix_round_agencies_agency"), "round_agencies")
    op.drop_table("round_agencies")
    op.drop_table("published_figures")
    op.drop_table("findings")
    op.drop_index(op.f("ix_dossiers_returned_on_agency"), "dossiers")
    op.drop_table("dossiers")
    op.drop_index(op.f("ix_desks_agency"), "desks")
    op.drop_table("desks")
    op.drop_table("rounds")
    op.drop_index(op.f("ix_agencies_block"), "agencies")
    op.drop_table("agencies")
    op.drop_table("register_version")
    op.drop_table("questionnaire_versions")
    op.drop_table("installation")
    op.drop_table("blocks")
    op.drop_index(op.f("ix_audit_at"), "audit")
    op.drop_table("audit")
