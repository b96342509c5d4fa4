"""The tables of fields and procedures, of what units were called earlier, and of each change."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from sipas.store.tables import Moment, metadata

fields = Table(
    "fields",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
)

procedures = Table(
    "procedures",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("field", ForeignKey("fields.code"), nullable=False, index=True),
    Column("valid_from", Date),
    Column("valid_to", Date),
)

# No foreign key on the successor: files name successors before those are loaded.
unit_successors = Table(
    "unit_successors",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("code", String(64), primary_key=True),
    Column("successor", String(64), primary_key=True),
    Index(None, "kind", "successor"),
)

# The unit's own row says what it is called last; a row here what it was called up to a day, that
# day included. `content` has the columns that can change: name, block, agency, address.
past_units = Table(
    "past_units",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("code", String(64), primary_key=True),
    Column("until", Date, primary_key=True),
    Column("content", JSON, nullable=False),
)

# `before` and `after` hold whole units, so that a change can be told and undone.
unit_changes = Table(
    "unit_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("by", String(255)),
    Column("action", String(64), nullable=False),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
    Column("undone", Boolean, nullable=False),
)

changed_units = Table(
    "changed_units",
    metadata,
    Column("change", ForeignKey("unit_changes.id"), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("code", String(64), primary_key=True),
    Index(None, "kind", "code"),
)
