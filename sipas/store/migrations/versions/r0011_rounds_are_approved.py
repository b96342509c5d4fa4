"""A round is approved before it opens and put away at the end; what is planned, and its history."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_FEW = "'draft', 'open', 'closed', 'published'"
_ALL = "'draft', 'approved', 'open', 'closed', 'published', 'archived'"


def upgrade() -> None:
    modes = sa.Column("modes", sa.JSON(), server_default='["desk_code"]', nullable=False)
    op.add_column("rounds", modes)
    op.add_column("rounds", sa.Column("plan", sa.JSON(none_as_null=True), nullable=True))
    version = sa.Column("version", sa.Integer(), server_default="1", nullable=False)
    op.add_column("rounds", version)
    op.add_column("round_agencies", sa.Column("quota", sa.Integer(), nullable=True))
    _allow_states(_FEW, _ALL)
    op.create_table(
        "round_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=255), nullable=True),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["round"], ["rounds.code"], name=op.f("fk_round_history_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_history")),
    )
    op.create_index(op.f("ix_round_history_round_id"), "round_history", ["round", "id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_round_history_round_id"), "round_history")
    op.drop_table("round_history")
    op.execute("UPDATE rounds SET state = 'draft' WHERE state = 'approved'")
    op.execute("UPDATE rounds SET state = 'published' WHERE state = 'archived'")
    _allow_states(_ALL, _FEW)
    op.drop_column("round_agencies", "quota")
    op.drop_column("rounds", "version")
    op.drop_column("rounds", "plan")
    op.drop_column("rounds", "modes")


def _allow_states(before: str, after: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        _build_anew(before, after)
        return
    op.drop_constraint(op.f("ck_rounds_state"), "rounds", type_="check")
    op.create_check_constraint(op.f("ck_rounds_state"), "rounds", f"state IN ({after})")


def _build_anew(before: str, after: str) -> None:
    """SQLite changes no constraint of a table, so the table is made again under the same name.

    Other tables refer to its rows. That is looked at when the transaction ends, and then every row
    is there again; a table of another name that takes its place would not count.
    """
    wanted = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'rounds'")
    table = op.get_bind().execute(wanted).scalar_one()
    if before not in table:
        raise RuntimeError("The table of rounds does not name its states as expected.")
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TEMPORARY TABLE rounds_kept AS SELECT * FROM rounds")
    op.execute("DROP TABLE rounds")
    op.get_bind().exec_driver_sql(table.replace(before, after))
    op.execute("INSERT INTO rounds SELECT * FROM rounds_kept")
    op.execute("DROP TABLE rounds_kept")
