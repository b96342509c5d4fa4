"""Files of jobs may be sealed; rounds that issued one-time codes have those ways of asking."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_rounds = sa.table("rounds", sa.column("code", sa.String), sa.column("modes", sa.JSON))
_issues = sa.table("code_issues", sa.column("round", sa.String), sa.column("mode", sa.String))


def upgrade() -> None:
    op.add_column("jobs", sa.Column("seal", sa.LargeBinary(length=32), nullable=True))
    _add_modes_that_were_used()


def downgrade() -> None:
    with op.batch_alter_table("jobs") as batch:
        batch.drop_column("seal")


def _add_modes_that_were_used() -> None:
    """From now on a code is refused where its round does not ask that way."""
    connection = op.get_bind()
    used = connection.execute(sa.select(_issues.c.round, _issues.c.mode).distinct()).all()
    known = {row.code: list(row.modes) for row in connection.execute(sa.select(_rounds))}
    for code in {row.round for row in used}:
        more = sorted({row.mode for row in used if row.round == code} - set(known[code]))
        if more:
            statement = _rounds.update().where(_rounds.c.code == code)
            connection.execute(statement.values(modes=known[code] + more))
