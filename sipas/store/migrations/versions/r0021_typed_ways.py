"""Rounds that took sheets of paper, and those that are open, have chosen to be asked so."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_rounds = sa.table(
    "rounds",
    sa.column("code", sa.String),
    sa.column("state", sa.String),
    sa.column("modes", sa.JSON),
)
_sheets = sa.table("paper_forms", sa.column("round", sa.String), sa.column("response", sa.Uuid))
_responses = sa.table("responses", sa.column("identifier", sa.Uuid), sa.column("mode", sa.String))


def upgrade() -> None:
    """From now on a sheet is refused where its round does not ask that way."""
    connection = op.get_bind()
    sheets = sa.select(_sheets.c.round, _responses.c.mode).where(
        _responses.c.identifier == _sheets.c.response
    )
    used = {(row.round, row.mode) for row in connection.execute(sheets.distinct())}
    for row in connection.execute(sa.select(_rounds)).all():
        # Until now every open round took paper: what lies on a desk can still be typed in.
        wanted = {mode for code, mode in used if code == row.code}
        wanted |= {"paper"} if row.state == "open" else set()
        if more := sorted(wanted - set(row.modes)):
            statement = _rounds.update().where(_rounds.c.code == row.code)
            connection.execute(statement.values(modes=[*row.modes, *more]))


def downgrade() -> None:
    """Nothing to take back: a way of asking may be chosen in every version."""
