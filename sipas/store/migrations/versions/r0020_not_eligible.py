"""A drawn dossier may turn out to be none of those that are asked, and so may its code."""

from collections.abc import Iterable

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_DISPOSITIONS = ("reached", "refused", "no_answer", "wrong_number", "appointment", "completed")
_STATES = ("issued", "finished", "refused", "withdrawn")
_NEW = "not_eligible"


def upgrade() -> None:
    _let("contact_attempts", "disposition", (*_DISPOSITIONS, _NEW))
    _let("one_time_codes", "state", (*_STATES, _NEW))


def downgrade() -> None:
    """What was learned is kept as near as the older words come: nobody is asked again."""
    op.execute(
        f"UPDATE contact_attempts SET disposition = 'wrong_number' WHERE disposition = '{_NEW}'"  # noqa: S608 no word comes from outside
    )
    op.execute(f"UPDATE one_time_codes SET state = 'withdrawn' WHERE state = '{_NEW}'")  # noqa: S608 as above
    _let("contact_attempts", "disposition", _DISPOSITIONS)
    _let("one_time_codes", "state", _STATES)


def _let(table: str, column: str, words: Iterable[str]) -> None:
    """Has a column take these words and no others."""
    name = op.f(f"ck_{table}_{column}")
    condition = f"{column} IN ({', '.join(repr(one) for one in words)})"
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, condition)
