"""Run by Alembic for each command; the connection comes from `sipas.store.migration`."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

# Importing a file of tables adds them to the metadata.
from sipas.store import (  # noqa: F401 for their tables
    comment_tables,
    contact_tables,
    fieldwork_tables,
    job_tables,
    paper_tables,
    poster_tables,
    questionnaire_tables,
    round_tables,
    sample_tables,
    unit_tables,
)
from sipas.store.account_tables import accounts
from sipas.store.tables import Moment


def plain_type(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """A migration stays as it is when our own types change, so it names the plain one."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=accounts.metadata,
    render_as_batch=True,  # SQLite changes a table by building it anew
    render_item=plain_type,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
