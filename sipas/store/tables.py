"""The tables of the organisation, the rounds and the answers; accounts have their own file."""

import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    Uuid,
    false,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime.datetime]):
    """A moment with its time zone; SQLite knows none, so moments are kept there in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime.datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"a moment without a time zone: {value}"
            raise ValueError(message)
        moment = value.astimezone(datetime.UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(
        self, value: datetime.datetime | None, _dialect: Dialect
    ) -> datetime.datetime | None:
        return moment_as_read(value)


def moment_as_read(value: datetime.datetime | str | None) -> datetime.datetime | None:
    """In UTC, from what a driver hands out: SQLite's has no time zone, and is text."""
    if value is None:
        return None
    if isinstance(value, str):
        value = datetime.datetime.fromisoformat(value)
    if value.tzinfo is None:
        return value.replace(tzinfo=datetime.UTC)
    return value.astimezone(datetime.UTC)


def _valid_from() -> Column[datetime.date]:
    return Column("valid_from", Date)


def _valid_to() -> Column[datetime.date]:
    """The last day; NULL while there is no end."""
    return Column("valid_to", Date)


blocks = Table(
    "blocks",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("position", Integer, nullable=False),
    _valid_from(),
    _valid_to(),
)

agencies = Table(
    "agencies",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("short_name", Text, nullable=False),
    Column("block", ForeignKey("blocks.code"), nullable=False, index=True),
    _valid_from(),
    _valid_to(),
)

desks = Table(
    "desks",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("agency", ForeignKey("agencies.code"), nullable=False, index=True),
    Column("address", Text, nullable=False),
    _valid_from(),
    _valid_to(),
)

dossiers = Table(
    "dossiers",
    metadata,
    Column("code", String(128), primary_key=True),
    Column("agency", ForeignKey("agencies.code"), nullable=False),
    Column("field", Text, nullable=False),
    Column("procedure", Text, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("due_on", Date),
    Column("returned_on", Date),
    Column("filing", String(32), nullable=False),
    # Counting what each agency returned in a period reads this index and not the rows.
    Index(None, "returned_on", "agency"),
    # Drawing reads the codes of one agency after the other from this one.
    Index(None, "agency", "returned_on", "code"),
)

# Grows by one with every import that changed something: what was computed from N knows it is old.
register_version = Table(
    "register_version",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
)

questionnaire_versions = Table(
    "questionnaire_versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("fingerprint", String(64), nullable=False, unique=True),
    Column("definition", JSON, nullable=False),
)

rounds = Table(
    "rounds",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("questionnaire_version_id", ForeignKey("questionnaire_versions.id")),
    Column("state", String(16), nullable=False),
    Column("opens_on", Date, nullable=False),
    Column("closes_on", Date, nullable=False),
    Column("period_from", Date, nullable=False),
    Column("period_to", Date, nullable=False),
    Column("formula", String(32), nullable=False),
    Column("aggregation", String(32), nullable=False),
    Column("weighting", String(32), nullable=False),
    Column("interval", String(32), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("minimum_cell", Integer, nullable=False),
    Column("target", Float),
    Column("capacity", Integer),
    Column("selection", String(32), nullable=False),
    Column("cell_variables", JSON, nullable=False),
    Column("calibration", JSON(none_as_null=True)),
    Column("thin_below", Integer),
    Column("grades", JSON(none_as_null=True)),
    Column("modes", JSON, nullable=False, server_default='["desk_code"]'),
    Column("plan", JSON(none_as_null=True)),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("vietnamese_only", Boolean, nullable=False, server_default=false()),
    CheckConstraint(
        "state IN ('draft', 'approved', 'open', 'closed', 'published', 'archived')", name="state"
    ),
    CheckConstraint("opens_on <= closes_on", name="opens_before_it_closes"),
    CheckConstraint("period_from <= period_to", name="period"),
)

round_agencies = Table(
    "round_agencies",
    metadata,
    Column("round", ForeignKey("rounds.code"), primary_key=True),
    Column("agency", ForeignKey("agencies.code"), primary_key=True, index=True),
    Column("quota", Integer),
)

published_figures = Table(
    "published_figures",
    metadata,
    Column("round", ForeignKey("rounds.code"), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("code", String(64), primary_key=True),
    Column("measure", String(64), primary_key=True),
    Column("value", Float, nullable=False),
    Column("source", Text, nullable=False),
)

# No address, no browser, no minute: nothing here leads back to a person. `levels` has one byte
# for each scored question; `variables` are the cell's variables, as the tallies key them.
responses = Table(
    "responses",
    metadata,
    Column("identifier", Uuid, primary_key=True),
    Column("round", ForeignKey("rounds.code"), nullable=False),
    Column("agency", ForeignKey("agencies.code"), nullable=False),
    Column("desk", ForeignKey("desks.code")),
    Column("mode", String(16), nullable=False),
    Column("language", String(8), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("levels", LargeBinary, nullable=False),
    Column("variables", Text, nullable=False),
    Column("answers", Text, nullable=False),
    Column("receipt", String(16), nullable=False),
    # Progress and recounts read this index and not the rows.
    Index(None, "round", "agency", "variables", "received_at", "levels"),
)

# What the tallies do not hold yet; written in the transaction that stores or withdraws a response.
# A row carries all it needs, so a withdrawn response can be gone before it is subtracted. No index:
# the table is nearly empty, and a page less to write for every response.
tally_queue = Table(
    "tally_queue",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("round", ForeignKey("rounds.code"), nullable=False),
    Column("agency", String(64), nullable=False),
    Column("variables", Text, nullable=False),
    Column("levels", LargeBinary, nullable=False),
    Column("change", Integer, nullable=False),
    Column("desk", String(64), nullable=False, server_default=""),
    Column("mode", String(16), nullable=False, server_default=""),
    Column("received_at", Moment),
    CheckConstraint("change IN (1, -1)", name="change"),
)

tally_cells = Table(
    "tally_cells",
    metadata,
    Column("round", ForeignKey("rounds.code"), primary_key=True),
    Column("agency", ForeignKey("agencies.code"), primary_key=True),
    Column("variables", Text, primary_key=True),
    Column("tally", LargeBinary, nullable=False),
)

# One row a round: whoever changes cells holds it, and each change makes the version grow.
tally_versions = Table(
    "tally_versions",
    metadata,
    Column("round", ForeignKey("rounds.code"), primary_key=True),
    Column("version", Integer, nullable=False),
)

findings = Table(
    "findings",
    metadata,
    Column("round", ForeignKey("rounds.code"), primary_key=True),
    Column("published_at", Moment, nullable=False),
    Column("content", Text, nullable=False),
)

finding_charts = Table(
    "finding_charts",
    metadata,
    Column("round", ForeignKey("findings.round", ondelete="CASCADE"), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("language", String(8), primary_key=True),
    Column("svg", Text, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("by", String(255), index=True),
    Column("action", String(64), nullable=False, index=True),
    Column("subject", String(255), nullable=False),
    Column("detail", JSON, nullable=False),
)

installation = Table(
    "installation",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)
