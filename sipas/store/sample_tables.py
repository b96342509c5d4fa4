"""The tables of samples and one-time codes; what is known of a person has its own file."""

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from sipas.store.tables import Moment, metadata

# What is needed to draw the same sample again: the same method, seed and parameters from the same
# version of the register. The fingerprint is that of the dossiers drawn, in their order.
samples = Table(
    "samples",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("round", ForeignKey("rounds.code"), nullable=False, index=True),
    Column("method", String(16), nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("parameters", JSON, nullable=False),
    Column("register_version", Integer, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("drawn_at", Moment, nullable=False),
    Column("by", String(255)),
    CheckConstraint("method IN ('simple', 'systematic', 'clusters')", name="method"),
)

# The agencies of a sample: `chance` is 1 unless agencies themselves were drawn as clusters.
sample_agencies = Table(
    "sample_agencies",
    metadata,
    Column("sample", ForeignKey("samples.id", ondelete="CASCADE"), primary_key=True),
    Column("agency", ForeignKey("agencies.code"), primary_key=True),
    Column("population", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("chance", Float, nullable=False),
)

# `position` is the order of draw within the agency, counted from 1; replacements come after the
# last of the main wave. `state`: asked, waiting (a replacement not needed so far) or replaced.
sample_dossiers = Table(
    "sample_dossiers",
    metadata,
    Column("sample", ForeignKey("samples.id", ondelete="CASCADE"), primary_key=True),
    Column("agency", ForeignKey("agencies.code"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("round", ForeignKey("rounds.code"), nullable=False),
    Column("dossier", ForeignKey("dossiers.code"), nullable=False),
    Column("inclusion", Float, nullable=False),
    Column("wave", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", Text),
    UniqueConstraint("round", "dossier"),
    # Counting what is asked and what waits reads this index and not the rows.
    Index(None, "sample", "agency", "state"),
    CheckConstraint("wave IN ('main', 'replacement')", name="wave"),
    CheckConstraint("state IN ('asked', 'waiting', 'replaced')", name="state"),
)

# One row for each time that codes were made.
code_issues = Table(
    "code_issues",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("round", ForeignKey("rounds.code"), nullable=False, index=True),
    Column("sample", ForeignKey("samples.id")),
    Column("mode", String(16), nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("by", String(255)),
)

# No code stands here, only its keyed digest; no response, no moment of its use. `dossier` ties a
# code to a person and is emptied on the day that the settings say.
one_time_codes = Table(
    "one_time_codes",
    metadata,
    Column("digest", LargeBinary(16), primary_key=True),
    Column("issue", ForeignKey("code_issues.id"), nullable=False, index=True),
    Column("round", ForeignKey("rounds.code"), nullable=False),
    Column("agency", ForeignKey("agencies.code"), nullable=False),
    Column("mode", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("dossier", String(128)),
    Index(None, "round", "agency", "mode", "state"),
    Index(None, "round", "dossier"),
    CheckConstraint(
        "state IN ('issued', 'finished', 'refused', 'not_eligible', 'withdrawn')", name="state"
    ),
)
